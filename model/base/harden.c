#include "model/base/harden.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

bool harden_process(void) {
    const struct rlimit none = {0};
    umask(077);
#ifndef PRIEM_TEST
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return false;
#endif
    return setrlimit(RLIMIT_CORE, &none) == 0;
}
