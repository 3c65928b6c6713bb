# A test program a room (unit tests beside their source), and one for each folder under tests/ that holds
# *_test.cpp: contract (needs PostgreSQL), scenario, http …; ctest labels carry the folder's name.

find_package(GTest REQUIRED)
find_path(RAPIDCHECK_INCLUDE rapidcheck.h REQUIRED)
find_library(RAPIDCHECK_LIBRARY rapidcheck REQUIRED)

# Only those who read files of the tree are told where it is: everything else compiles to the same in every checkout.
set_source_files_properties(src/adapters/import/statement_reader_test.cpp src/billing/quote_test.cpp src/words/catalogue_test.cpp
  tests/scenario/quote_test.cpp
  tests/scenario/radius_clients_test.cpp tests/routeros/foreign_client_test.cpp
  tests/payment_gateways/foreign_client_test.cpp tests/messaging/servers.cpp tests/messaging/smtp_test.cpp
  tests/messaging/http_gateways_test.cpp
  PROPERTIES COMPILE_DEFINITIONS BANGNOPI_SOURCE_DIR="${CMAKE_SOURCE_DIR}" SKIP_PRECOMPILE_HEADERS ON)
set_source_files_properties(tests/support/program.cpp
  PROPERTIES COMPILE_DEFINITIONS BANGNOPI_PROGRAM="${CMAKE_BINARY_DIR}/bangnopi")
set_source_files_properties(tests/support/pyrad_nas.cpp
  PROPERTIES COMPILE_DEFINITIONS BANGNOPI_PYRAD_NAS="${CMAKE_SOURCE_DIR}/tests/support/pyrad_nas.py")

set(BANGNOPI_PRELUDE_contract_test "${CMAKE_SOURCE_DIR}/tests/support/billing_world.hpp")
set(BANGNOPI_PRELUDE_http_test "${CMAKE_SOURCE_DIR}/tests/http/test_server.hpp")

function(bangnopi_test_program name label sources)
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE ${ARGN} bangnopi_resources GTest::gmock GTest::gtest GTest::gtest_main ${RAPIDCHECK_LIBRARY})
  target_include_directories(${name} PRIVATE "${CMAKE_SOURCE_DIR}" "${CMAKE_SOURCE_DIR}/src")
  target_include_directories(${name} SYSTEM PRIVATE ${RAPIDCHECK_INCLUDE})
  list(LENGTH sources count)
  if(count GREATER 5)
    target_precompile_headers(${name} PRIVATE ${BANGNOPI_PRELUDE} <boost/json.hpp> <gmock/gmock.h> <gtest/gtest.h>
      ${BANGNOPI_PRELUDE_${name}})
  endif()
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS ${label} TIMEOUT 1200)
endfunction()

get_property(rooms GLOBAL PROPERTY BANGNOPI_ROOMS)
foreach(room IN LISTS rooms)
  get_property(sources GLOBAL PROPERTY BANGNOPI_TESTS_${room})
  if(sources)
    bangnopi_test_program(${room}_test unit "${sources}" bangnopi_${room})
  endif()
endforeach()

file(GLOB support CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/support/*.cpp")
add_library(bangnopi_test_support STATIC ${support})
target_link_libraries(bangnopi_test_support PUBLIC bangnopi_billing bangnopi_access bangnopi_reports bangnopi_staff
  bangnopi_store bangnopi_notices bangnopi_adapters_routeros Boost::json OpenSSL::SSL GTest::gmock GTest::gtest)
target_include_directories(bangnopi_test_support PUBLIC "${CMAKE_SOURCE_DIR}")

set(room_under_contract bangnopi_store bangnopi_notices bangnopi_adapters_import)
set(room_under_scenario bangnopi_app)
set(room_under_gateway bangnopi_adapters_nftables)
foreach(folder contract scenario gateway)
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/${folder}/*_test.cpp")
  if(sources)
    bangnopi_test_program(${folder}_test ${folder} "${sources}" bangnopi_test_support ${room_under_${folder}})
  endif()
endforeach()
file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/http/*.cpp")
if(sources)
  find_path(VALIJSON_INCLUDE valijson/validator.hpp REQUIRED)
  bangnopi_test_program(http_test scenario "${sources}" bangnopi_test_support bangnopi_adapters_http bangnopi_adapters_import bangnopi_source)
  target_include_directories(http_test SYSTEM PRIVATE ${VALIJSON_INCLUDE})
endif()
file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/routeros/*.cpp")
if(sources)
  bangnopi_test_program(routeros_test scenario "${sources}" bangnopi_test_support)
endif()
file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/payment_gateways/*.cpp")
if(sources)
  bangnopi_test_program(payment_gateways_test scenario "${sources}" bangnopi_test_support bangnopi_adapters_payment_gateways)
  add_dependencies(payment_gateways_test bangnopi)
endif()
file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/messaging/*.cpp")
if(sources)
  bangnopi_test_program(messaging_test scenario "${sources}" bangnopi_test_support bangnopi_adapters_messaging bangnopi_documents)
endif()
if(TARGET gateway_test)
  add_dependencies(gateway_test bangnopi)
endif()

# For the browser's tests.
add_executable(routeros_router "${CMAKE_SOURCE_DIR}/tests/programs/routeros_router.cpp")
target_link_libraries(routeros_router PRIVATE bangnopi_test_support bangnopi_resources)
target_include_directories(routeros_router PRIVATE "${CMAKE_SOURCE_DIR}" "${CMAKE_SOURCE_DIR}/src")
if(TARGET scenario_test)
  target_link_libraries(scenario_test PRIVATE bangnopi_radius_load)
  add_dependencies(scenario_test bangnopi)
endif()
