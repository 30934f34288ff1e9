// zlib; pkg-config names the library.
#pragma once

#include <zlib.h>
