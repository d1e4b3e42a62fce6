#pragma once

#include <gtest/gtest.h>

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "export/gzip.hpp"
#include "export/http_message.hpp"

namespace reachd::exporter {

using HttpAnswer = boost::beast::http::response<boost::beast::http::string_body>;

/// As a client gets it.
inline HttpAnswer to_answer(const HttpResponse& response) {
  HttpAnswer answer(response.base());
  if (!response.body().unpacked_size) {
    answer.body() = *response.body().bytes;
    return answer;
  }
  GunzipStream unpacking(*response.body().bytes);
  for (auto piece = unpacking.next(); !piece.empty(); piece = unpacking.next()) {
    answer.body() += piece;
  }
  EXPECT_EQ(answer.body().size(), response.body().unpacked_size);
  return answer;
}

}  // namespace reachd::exporter
