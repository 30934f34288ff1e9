/// What a folder says it runs with: the versions that Kedge's tests load it with.
///
/// `.ci/install` makes an environment of the same.
public enum PythonPackages {
    /// Python, as Debian 12 has it.
    public static let python = "3.11.2"

    /// MLflow.
    public static let mlflow = "3.17.2"

    /// The package `onnx`.
    public static let onnx = "1.23.2"

    /// The packages, as pip takes them.
    public static let requirements = [
        "mlflow==\(mlflow)", "onnx==\(onnx)", "onnxruntime==1.32.0",
    ]

    /// What builds packages that are not wheels.
    static let buildDependencies = ["pip", "setuptools", "wheel"]
}
