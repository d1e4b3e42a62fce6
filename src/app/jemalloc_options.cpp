/// jemalloc reads this before main(): memory in huge pages where the system grants them on request,
/// since a million checks lie so wide apart that every look at one would miss the TLB.
extern "C" {
extern const char* const malloc_conf;
const char* const malloc_conf = "thp:always,metadata_thp:auto,narenas:2";
}
