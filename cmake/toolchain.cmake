set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

find_program(CCACHE ccache)
if(CCACHE)
  # Without the sloppiness nothing that uses a precompiled header is cached; the base folder lets two checkouts share.
  set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 CCACHE_COMMENTS=1 ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# A room's archive names its objects instead of copying them: gigabytes over all builds.
set(CMAKE_CXX_ARCHIVE_CREATE "<CMAKE_AR> qcT <TARGET> <LINK_FLAGS> <OBJECTS>")
set(CMAKE_CXX_ARCHIVE_APPEND "<CMAKE_AR> qT <TARGET> <LINK_FLAGS> <OBJECTS>")

add_compile_options(-Wall -Wextra -Werror -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast
                    -Woverloaded-virtual -fno-omit-frame-pointer)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-fpch-preprocess)  # lets ccache look through a precompiled header
  if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # GCC 12 sees writes past the end in std::string where there are none (its bugs 105329, 105651).
    add_compile_options(-Wno-array-bounds -Wno-restrict -Wno-stringop-overflow)
  endif()
endif()
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1")
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # As below: only the optimiser's inlining makes it see these.
  string(APPEND CMAKE_CXX_FLAGS_RELEASE " -Wno-stringop-overread -Wno-maybe-uninitialized")
endif()

if(BANGNOPI_SANITIZE)
  add_compile_options(-fsanitize=${BANGNOPI_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${BANGNOPI_SANITIZE})
  if(BANGNOPI_SANITIZE STREQUAL "thread")
    add_compile_options(-Wno-tsan)
  endif()
endif()

if(BANGNOPI_FUZZ)
  # The rooms are instrumented too, or the fuzzer would be blind in them; the targets add libFuzzer's own main.
  add_compile_options(-O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all)
  add_link_options(-fsanitize=address,undefined)
endif()

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(date REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(PostgreSQL REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(CURL REQUIRED)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(OATH REQUIRED IMPORTED_TARGET liboath)
pkg_check_modules(CAIRO REQUIRED IMPORTED_TARGET cairo-pdf cairo-ft freetype2)
pkg_check_modules(QRENCODE REQUIRED IMPORTED_TARGET libqrencode)

# What the program allocates with. Debug builds stay with the C library's, sanitizers with their own.
add_library(bangnopi_allocator INTERFACE)
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT BANGNOPI_SANITIZE)
  find_package(mimalloc 2 REQUIRED)
  target_link_libraries(bangnopi_allocator INTERFACE mimalloc)
endif()
