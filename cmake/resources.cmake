# Compiles files into the program: migrations, fonts, the OpenAPI document and the built panel.
# An assembly file .incbin's each of them; base/resources.hpp names them by path.

function(bangnopi_embed target)
  set(assembly "${CMAKE_BINARY_DIR}/resources.S")
  set(table "${CMAKE_BINARY_DIR}/resources.cpp")
  set(asm ".section .rodata\n")
  set(declarations "")
  set(entries "")
  set(index 0)
  set(inputs "")
  foreach(pair IN LISTS ARGN)
    string(REPLACE "=" ";" parts "${pair}")
    list(GET parts 0 name)
    list(GET parts 1 file)
    list(APPEND inputs "${file}")
    string(APPEND asm ".global bangnopi_resource_${index}\n.balign 16\nbangnopi_resource_${index}:\n.incbin \"${file}\"\n"
                      ".global bangnopi_resource_${index}_end\nbangnopi_resource_${index}_end:\n.byte 0\n")
    string(APPEND declarations "extern const char bangnopi_resource_${index}[];\nextern const char bangnopi_resource_${index}_end[];\n")
    string(APPEND entries "    {\"${name}\", bangnopi_resource_${index}, bangnopi_resource_${index}_end},\n")
    math(EXPR index "${index} + 1")
  endforeach()
  string(APPEND asm ".section .note.GNU-stack,\"\",@progbits\n")
  file(CONFIGURE OUTPUT "${assembly}" CONTENT "${asm}" @ONLY)
  file(CONFIGURE OUTPUT "${table}" CONTENT
"#include \"base/resources.hpp\"

extern \"C\" {
${declarations}}

namespace bangnopi {
namespace {
struct Entry { const char* name; const char* begin; const char* end; };
const Entry entries[] = {
${entries}    {nullptr, nullptr, nullptr}};
}

std::vector<Resource> resources(std::string_view prefix) {
    std::vector<Resource> found;
    for (const Entry* entry = entries; entry->name != nullptr; ++entry) {
        std::string_view name = entry->name;
        if (name.substr(0, prefix.size()) == prefix)
            found.push_back({name, {entry->begin, entry->end}});
    }
    return found;
}
}
" @ONLY)
  set_source_files_properties("${assembly}" PROPERTIES OBJECT_DEPENDS "${inputs}")
  add_library(${target} STATIC "${assembly}" "${table}")
  target_include_directories(${target} PRIVATE "${CMAKE_SOURCE_DIR}/src")
  target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:ASM>:-Wno-unused-command-line-argument>)
endfunction()

set(BANGNOPI_RESOURCES "")
file(GLOB migrations CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/migrations/*.sql")
foreach(file IN LISTS migrations)
  get_filename_component(name "${file}" NAME)
  list(APPEND BANGNOPI_RESOURCES "migrations/${name}=${file}")
endforeach()
# Those of Debian's fonts-open-sans: what is printed looks the same on every machine.
foreach(face Regular Bold)
  find_file(BANGNOPI_FONT_${face} OpenSans-${face}.ttf PATHS /usr/share/fonts/truetype/open-sans REQUIRED NO_DEFAULT_PATH)
  list(APPEND BANGNOPI_RESOURCES "fonts/${face}.ttf=${BANGNOPI_FONT_${face}}")
endforeach()
if(EXISTS "${BANGNOPI_PANEL_DIST}")
  file(GLOB_RECURSE panel_files CONFIGURE_DEPENDS "${BANGNOPI_PANEL_DIST}/*")
  foreach(file IN LISTS panel_files)
    file(RELATIVE_PATH name "${BANGNOPI_PANEL_DIST}" "${file}")
    list(APPEND BANGNOPI_RESOURCES "panel/${name}=${file}")
  endforeach()
endif()

if(EXISTS "${CMAKE_SOURCE_DIR}/api/openapi.yaml")
  find_package(yaml-cpp REQUIRED)
  add_executable(yaml_to_json "${CMAKE_SOURCE_DIR}/tools/yaml_to_json.cpp")
  target_link_libraries(yaml_to_json PRIVATE yaml-cpp Boost::json)
  set(openapi "${CMAKE_BINARY_DIR}/openapi.json")
  add_custom_command(OUTPUT "${openapi}"
    COMMAND yaml_to_json "${CMAKE_SOURCE_DIR}/api/openapi.yaml" "${openapi}"
    DEPENDS yaml_to_json "${CMAKE_SOURCE_DIR}/api/openapi.yaml")
  list(APPEND BANGNOPI_RESOURCES "openapi.json=${openapi}")
endif()

set(commit "${CMAKE_BINARY_DIR}/commit.txt")
add_custom_target(commit BYPRODUCTS "${commit}"
  COMMAND "${CMAKE_COMMAND}" -D "SOURCE=${CMAKE_SOURCE_DIR}" -D "OUTPUT=${commit}" -P "${CMAKE_SOURCE_DIR}/cmake/commit.cmake")
list(APPEND BANGNOPI_RESOURCES "commit=${commit}")

bangnopi_embed(bangnopi_resources ${BANGNOPI_RESOURCES})
