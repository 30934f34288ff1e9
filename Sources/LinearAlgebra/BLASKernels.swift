internal import CBLASKernels

/// Which kernels, made for which processor, the BLAS runs.
public enum BLASKernels {
    /// The name of those in use, such as `SkylakeX`.
    public static var current: String { String(cString: kedge_blas_kernels()) }

    /// The name of those that this processor can run at least; nil when nothing is known of it.
    ///
    /// An OpenBLAS that takes the processor for one of long ago is told so as the program starts.
    public static var possible: String? {
        kedge_blas_kernels_possible().map { String(cString: $0) }
    }

    /// Has the BLAS map its work areas: of a call on each of `cores`, and two more.
    ///
    /// OpenBLAS tries without end where it cannot map one, so call it before memory is limited.
    public static func reserveAreas(cores: Int) {
        _ = kedge_blas_reserve(cores + 2)
    }
}
