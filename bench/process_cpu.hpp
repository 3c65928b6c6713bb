// CPU time of a program under measurement, from proc(5).
#pragma once

#include <sys/types.h>

namespace bangnopi::bench {

// Of the process and its children, living and reaped; 0 once it is gone. Children of children count when they are reaped.
double process_cpu_us(pid_t process);

}  // namespace bangnopi::bench
