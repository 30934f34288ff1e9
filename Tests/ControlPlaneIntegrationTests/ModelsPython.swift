import Foundation

/// The Python with the packages of models that `.ci/install` puts into `.venv-models`.
enum ModelsPython {
    /// KEDGE_MODELS_PYTHON names another one with the same packages.
    static var program: String {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return ProcessInfo.processInfo.environment["KEDGE_MODELS_PYTHON"]
            ?? root.appending(path: ".venv-models/bin/python").path
    }
}
