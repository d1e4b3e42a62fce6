#pragma once

// Without this one before them, ldns' headers make macros of bool, true and false.
#include <stdbool.h>

// Apart, so that the order stays.
#include <ldns/ldns.h>
