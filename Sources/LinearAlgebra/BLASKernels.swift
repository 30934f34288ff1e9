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
}
