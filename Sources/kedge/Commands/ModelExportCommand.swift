import ArgumentParser
import Foundation
import MLflow
import ONNX
import Observations
import Training

/// Writes a model in a folder as an ONNX file or as an MLflow folder.
struct ModelExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a model as an ONNX file or an MLflow folder.",
        discussion: """
            An ONNX file (opset \(ExportedModel.operatorSet), ai.onnx.ml \
            \(ExportedModel.machineLearningOperatorSet), IR \(ExportedModel.representation)) has \
            an input [N, 1] for each feature: double, where NaN is missing, or string, where the \
            empty text is. Its outputs are label and probabilities, in the order of the metadata \
            'classes', or variable for numbers. An MLflow folder has the flavours onnx and \
            python_function, and predicts data frames: label and probability_CLASS for each \
            class, or variable. Both hold the model itself too: 'kedge model import' reads it. \
            A graph that others made is written as an ONNX file as it came, byte for byte.
            """)

    /// What is written.
    enum Format: String, CaseIterable, Sendable {
        case onnx, mlflow
    }

    @Option(help: ArgumentHelp("The folder of the model.", valueName: "folder"))
    var model: String

    @Option(help: "onnx, a file; or mlflow, a folder.")
    var format: NamedChoice<Format>

    @Option(help: ArgumentHelp("The file or folder to write.", valueName: "path"))
    var output: String

    func run() async throws {
        let artifact: ModelArtifact
        switch try ModelFolder(path: model).model() {
        case .artifact(let model): artifact = model
        case .graph(let graph):
            guard format.value == .onnx else {
                throw InputError(
                    "--format: expected onnx for a graph that others made, got mlflow: its folder "
                        + "is that of its maker")
            }
            try OutputPlace(path: output).write(graph.onnx)
            print("wrote \(graph.onnx.count) bytes of ONNX to \(output), as they came")
            return
        }
        do {
            switch format.value {
            case .onnx:
                let exported = try ExportedModel(
                    artifact, layout: .tensors, version: KedgeVersion.current)
                try OutputPlace(path: output).write(exported.bytes)
                print("wrote \(exported.bytes.count) bytes of ONNX to \(output)")
            case .mlflow:
                let now = Timestamp(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1000))
                let folder = try MLflowFolder(
                    artifact, version: KedgeVersion.current, created: now)
                try OutputPlace(path: output).write(folder.files)
                print("wrote \(folder.files.count) files of MLflow to \(output)")
            }
        } catch let error as ONNXError {
            throw InputError("\(model): \(error)")
        }
    }
}
