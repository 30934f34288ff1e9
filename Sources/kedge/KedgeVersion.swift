/// The version of this software.
enum KedgeVersion {
    /// Semantic version; recorded with everything Kedge makes.
    static let current = "0.1.0"
}
