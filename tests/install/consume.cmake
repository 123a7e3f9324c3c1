# cmake -DBUILD=… -DCONSUMER=… -DGENERATOR=… -DCOMPILER=… -P consume.cmake
function(step)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "failed: ${ARGV}\n${output}")
  endif()
endfunction()

set(prefix ${BUILD}/install-test/prefix)
set(consumer_build ${BUILD}/install-test/build)
file(REMOVE_RECURSE ${BUILD}/install-test)
step(${CMAKE_COMMAND} --install ${BUILD} --prefix ${prefix})
step(${prefix}/bin/viroplate --version)
step(${CMAKE_COMMAND} -G ${GENERATOR} -S ${CONSUMER} -B ${consumer_build}
     -DCMAKE_PREFIX_PATH=${prefix} -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_BUILD_TYPE=Release)
step(${CMAKE_COMMAND} --build ${consumer_build})
step(${consumer_build}/consumer)
