/// The file `MLmodel`, with the members and names that MLflow gives them.
struct ModelDescription: Encodable {
    struct Flavors: Encodable {
        let onnx: ONNXFlavor
        let pythonFunction: PythonFunction

        enum CodingKeys: String, CodingKey {
            case onnx
            case pythonFunction = "python_function"
        }
    }

    struct ONNXFlavor: Encodable {
        let data: String
        let version: String
        let providers: [String]

        enum CodingKeys: String, CodingKey {
            case data, providers
            case version = "onnx_version"
        }
    }

    struct PythonFunction: Encodable {
        let data: String
        let environment: [String: String]
        let loader: String
        let python: String

        enum CodingKeys: String, CodingKey {
            case data
            case environment = "env"
            case loader = "loader_module"
            case python = "python_version"
        }
    }

    struct Example: Encodable {
        let path: String
        let orientation = "split"
        let servingPath: String
        let type = "dataframe"

        enum CodingKeys: String, CodingKey {
            case type
            case path = "artifact_path"
            case orientation = "pandas_orient"
            case servingPath = "serving_input_path"
        }
    }

    /// JSON lists of columns, as texts.
    struct Signature: Encodable {
        let inputs: String
        let outputs: String
    }

    let flavors: Flavors
    let mlflow: String
    let bytes: Int
    let identifier: String
    let example: Example
    let signature: Signature
    let created: String

    enum CodingKeys: String, CodingKey {
        case flavors, signature
        case mlflow = "mlflow_version"
        case bytes = "model_size_bytes"
        case identifier = "model_uuid"
        case example = "saved_input_example_info"
        case created = "utc_time_created"
    }
}
