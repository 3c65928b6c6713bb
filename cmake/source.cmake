# The sources of exactly what is built, compiled into the program as base/resources.hpp's source_archive(). A library of its
# own: whoever does not serve them is not linked anew when a line of any file changes.
set(archive "${CMAKE_BINARY_DIR}/source.tar.gz")
add_custom_command(OUTPUT "${archive}"
  COMMAND "${CMAKE_SOURCE_DIR}/tools/source_archive" "${archive}" "${archive}.d"
  DEPENDS "${CMAKE_SOURCE_DIR}/tools/source_archive"
  DEPFILE "${archive}.d"
  COMMENT "Packing the sources")

file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/source_archive.S" CONTENT
".section .rodata
.global bangnopi_source_archive
bangnopi_source_archive:
.incbin \"${archive}\"
.global bangnopi_source_archive_end
bangnopi_source_archive_end:
.byte 0
.section .note.GNU-stack,\"\",@progbits
" @ONLY)
file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/source_archive.cpp" CONTENT
"#include \"base/resources.hpp\"

extern \"C\" {
extern const char bangnopi_source_archive[];
extern const char bangnopi_source_archive_end[];
}

std::string_view bangnopi::source_archive() {
    return {bangnopi_source_archive, bangnopi_source_archive_end};
}
" @ONLY)
set_source_files_properties("${CMAKE_BINARY_DIR}/source_archive.S" PROPERTIES OBJECT_DEPENDS "${archive}")
add_library(bangnopi_source STATIC "${CMAKE_BINARY_DIR}/source_archive.S" "${CMAKE_BINARY_DIR}/source_archive.cpp")
target_include_directories(bangnopi_source PRIVATE "${CMAKE_SOURCE_DIR}/src")
target_compile_options(bangnopi_source PRIVATE $<$<COMPILE_LANGUAGE:ASM>:-Wno-unused-command-line-argument>)
