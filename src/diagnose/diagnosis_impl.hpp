#pragma once

#include <deque>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "diagnose/case.hpp"
#include "diagnose/diagnosis.hpp"
#include "diagnose/hosts.hpp"
#include "diagnose/scope.hpp"

namespace reachd::diagnose {

class Diagnosis::Impl {
 public:
  Impl(LikelihoodsPtr table, Sources sources);

  void update(UtcTime now, std::span<const VantageEvidence* const> vantages, const Panel& panel);
  bool is_busy() const;
  IncidentReport report() const;
  std::vector<Incident> take_finished();
  void finish();

 private:
  using Names = Landscape::Names;
  using Cases = std::list<Case>;

  using Vantages = std::span<const VantageEvidence* const>;
  void drop_unwatched(Vantages present, Vantages absent);

  // Incidents about hosts, in diagnosis_hosts.cpp.
  void follow_hosts();
  Names newcomers() const;
  Names apart_from(const Names& newcomers) const;
  void place(const Names& newcomers);
  void place(const Names& cluster, const Names& newcomers, const Landscape& landscape);
  void identify(Case& one);
  void absorb(Case& home, const Case& other);
  void absorb_partial_views(Case& home);
  std::vector<Witness> witnesses_of(const Names& hosts) const;
  std::optional<UtcTime> agreed_at(const Names& hosts) const;
  bool is_strain_of_few(const Names& hosts, const Landscape& landscape) const;
  bool needs_patience(const Names& hosts, const Landscape& landscape) const;
  bool is_too_early(const Names& hosts, const Landscape& landscape) const;
  bool may_be_linked(const Case& one, UtcTime onset) const;
  void judge_hosts();
  void judge(Case& one, const Landscape& landscape);

  // Incidents about vantages, in diagnosis_vantages.cpp.
  void watch_vantages(std::span<const VantageEvidence* const> vantages);
  void watch_vantage(const VantageEvidence& vantage);
  bool is_congested_for_long(const VantageEvidence& vantage);
  void watch_partial_views();
  void follow_partial_view(const Witness& witness);
  Names lost_to(const Witness& witness);
  void judge_vantage(Case& one, const VantageEvidence& vantage);

  static std::vector<std::string> names_of(std::span<const Witness> witnesses);
  void retire(Cases& cases);
  void retire(const Case& one);
  void count(const Incident& incident);
  void write_up();

  LikelihoodsPtr table_;
  Sources sources_;

  UtcTime now_ = UtcTime::min();
  /// Of this update.
  std::vector<Witness> witnesses_;
  SeenHosts seen_;

  /// Something fails and is given time to come back: it is to be looked at again soon.
  bool waits_ = false;

  /// About hosts, in the order of their detection.
  Cases cases_;
  /// About vantages that are cut off or congested, and about hosts that only the lesser part of the
  /// vantages has lost; by name of the vantage.
  std::map<std::string, Cases> vantage_cases_;
  std::map<std::string, Cases> partial_cases_;
  /// Since when, and until when, a vantage was congested.
  struct Congestion {
    UtcTime since;
    UtcTime last;
  };
  std::map<std::string, Congestion> congestions_;

  std::vector<Incident> finished_;
  /// The latest of those that are over, oldest first.
  std::deque<Incident> past_;
  /// Incidents that are counted, and how many by scope and cause.
  std::set<std::string> counted_;
  std::map<std::pair<std::string, Cause>, std::uint64_t> totals_;
};

}  // namespace reachd::diagnose
