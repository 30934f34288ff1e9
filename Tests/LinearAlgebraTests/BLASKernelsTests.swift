import Foundation
import LinearAlgebra
import Testing

struct BLASKernelsTests {
    @Test(.enabled(if: ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"] == nil))
    func `no processor with AVX2 is taken for one of long ago`() {
        #expect(BLASKernels.possible == nil || BLASKernels.current != "Prescott")
    }

    @Test func `choosing kernels leaves no trace in the environment`() {
        let value = ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"]
        #expect(value != "SkylakeX" && value != "Haswell")
    }
}
