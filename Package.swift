// swift-tools-version: 6.2
import PackageDescription

/// Every target is built with these: the strictest language mode, and warnings as errors.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// Stages of the loop: no I/O, no clock, no pointers.
let pure: [SwiftSetting] = strict + [.strictMemorySafety()]

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let serviceLifecycle = Target.Dependency.product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")
let swiftProtobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let unixSignals = Target.Dependency.product(
    name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "kedge",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "kedge", targets: ["kedge"]),
        // What `Benchmarks` measures one stage at a time.
        .library(
            name: "KedgeStages",
            targets: [
                "Curl", "DataFiles", "Decisions", "Decoding", "Detection", "Kafka", "LinearAlgebra",
                "LocalServers", "Observations", "Pipelines", "Postgres", "Registry", "Training",
                "Validation",
                "Windows",
            ]),
    ],
    dependencies: [
        .package(
            url: "https://github.com/apple/swift-argument-parser", .upToNextMinor(from: "1.8.2")),
        .package(url: "https://github.com/apple/swift-crypto", .upToNextMinor(from: "4.5.2")),
        .package(url: "https://github.com/apple/swift-http-types", .upToNextMinor(from: "1.8.0")),
        .package(url: "https://github.com/apple/swift-log", .upToNextMinor(from: "1.16.2")),
        .package(url: "https://github.com/apple/swift-nio", .upToNextMinor(from: "2.101.2")),
        .package(url: "https://github.com/apple/swift-nio-ssl", .upToNextMinor(from: "2.37.6")),
        .package(url: "https://github.com/apple/swift-protobuf", .upToNextMinor(from: "1.39.0")),
        .package(
            url: "https://github.com/hummingbird-project/hummingbird",
            .upToNextMinor(from: "2.28.1")),
        .package(url: "https://github.com/jpsim/Yams", .upToNextMinor(from: "6.2.2")),
        .package(
            url: "https://github.com/swift-server/swift-service-lifecycle",
            .upToNextMinor(from: "2.13.0")),
    ],
    targets: [
        // Boundaries: the only targets that see C.
        .systemLibrary(
            name: "CLibRDKafka", pkgConfig: "rdkafka",
            providers: [.apt(["librdkafka-dev"]), .brew(["librdkafka"])]),
        .systemLibrary(
            name: "CLibPQ", pkgConfig: "libpq",
            providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
        .systemLibrary(
            name: "CLibCurl", pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]),
        .systemLibrary(
            name: "CLAPACKE", pkgConfig: "lapacke",
            providers: [.apt(["liblapacke-dev", "libopenblas-dev"]), .brew(["openblas"])]),
        .systemLibrary(
            name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .target(name: "CBLASKernels", dependencies: ["CLAPACKE"]),
        .target(name: "CNumbers"),
        .target(name: "CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),
        .target(name: "BlockingIO", swiftSettings: strict),
        .target(name: "Kafka", dependencies: ["BlockingIO", "CLibRDKafka"], swiftSettings: strict),
        .target(
            name: "Postgres", dependencies: ["BlockingIO", "CLibPQ", crypto],
            swiftSettings: strict),
        .target(name: "Curl", dependencies: ["BlockingIO", "CLibCurl"], swiftSettings: strict),
        .target(
            name: "LinearAlgebra", dependencies: ["CBLASKernels", "CLAPACKE"],
            swiftSettings: strict),

        // The stages of the loop, in its order.
        .target(name: "CSV", swiftSettings: pure),
        .target(name: "Observations", swiftSettings: pure),
        .target(
            name: "DataFiles", dependencies: ["CNumbers", "CSV", "CZlib", "Observations"],
            swiftSettings: strict),
        .target(
            name: "Decoding", dependencies: ["CSimdJSON", "Observations"], swiftSettings: strict),
        .target(name: "Windows", dependencies: ["Observations"], swiftSettings: pure),
        .target(
            name: "Detection", dependencies: ["LinearAlgebra", "Observations", "Windows"],
            swiftSettings: pure),
        .target(
            name: "Decisions", dependencies: ["Detection", "Observations"], swiftSettings: pure),
        .target(
            name: "Training", dependencies: ["LinearAlgebra", "Observations"],
            swiftSettings: pure),
        .target(
            name: "Validation",
            dependencies: ["Detection", "LinearAlgebra", "Observations", "Training"],
            swiftSettings: pure),
        // Generated code only; see its README.
        .target(
            name: "ONNXMessages", dependencies: [swiftProtobuf],
            exclude: ["README.md", "onnx-ml.proto", "regenerate"],
            swiftSettings: [.swiftLanguageMode(.v6)]),
        .target(
            name: "ONNX",
            dependencies: [
                "LinearAlgebra", "ONNXMessages", "Observations", "Training", crypto, swiftProtobuf,
            ],
            swiftSettings: pure),
        .target(
            name: "MLflow", dependencies: ["ONNX", "Observations", "Training", crypto, yams],
            swiftSettings: pure),
        .target(
            name: "Models", dependencies: ["ONNX", "Observations", "Training"],
            swiftSettings: pure),
        .target(name: "Rollouts", swiftSettings: pure),

        // What the loop stands on and talks through.
        .target(name: "Telemetry", dependencies: [logging], swiftSettings: strict),
        .target(
            name: "Pipelines",
            dependencies: [
                "Decisions", "Detection", "Observations", "Rollouts", "Training", "Validation",
                "Windows", yams,
            ],
            swiftSettings: strict),
        .target(
            name: "Registry",
            dependencies: [
                "Decisions", "Detection", "Observations", "Pipelines", "Postgres", "Rollouts",
                "Training", "Validation", "Windows", crypto,
            ],
            swiftSettings: strict),
        .target(
            name: "FeatureStore", dependencies: ["Observations", "Postgres"],
            swiftSettings: strict),
        .target(
            name: "TransportSecurity",
            dependencies: [hummingbirdCore, hummingbirdTLS, nioCore, nioSSL],
            swiftSettings: strict),
        .target(name: "Admission", dependencies: [hummingbird, nioCore], swiftSettings: strict),
        .target(name: "Serving", dependencies: ["Curl", "Rollouts"], swiftSettings: strict),
        .target(
            name: "Scoring",
            dependencies: [
                "Admission", "Models", "Observations", "Telemetry", "TransportSecurity",
                hummingbird, hummingbirdCore, httpTypes, logging, nioCore, serviceLifecycle,
            ],
            swiftSettings: strict),
        .target(name: "Alerting", dependencies: ["Curl", crypto], swiftSettings: strict),
        .target(
            name: "ControlPlane",
            dependencies: [
                "Alerting", "BlockingIO", "Curl", "Decisions", "Decoding", "Detection",
                "FeatureStore", "Kafka", "MLflow", "Models", "ONNX",
                "Observations", "Pipelines", "Postgres", "Registry", "Rollouts", "Serving",
                "Telemetry", "Training", "Validation", "Windows", crypto, logging,
                serviceLifecycle,
            ],
            swiftSettings: strict),
        .target(
            name: "API",
            dependencies: [
                "Admission", "CSV", "ControlPlane", "Decisions", "Detection", "FeatureStore",
                "Models", "Observations", "Pipelines", "Postgres", "Registry", "Rollouts",
                "Telemetry",
                "Training", "TransportSecurity", "Validation", crypto, hummingbird, hummingbirdCore,
                httpTypes,
                logging, nioCore, serviceLifecycle,
            ],
            resources: [.embedInCode("Resources/openapi.json")],
            swiftSettings: strict),
        .target(name: "LocalServers", swiftSettings: strict),
        .executableTarget(
            name: "kedge",
            dependencies: [
                "API", "Alerting", "CSV", "ControlPlane", "Curl", "DataFiles", "Decisions",
                "Detection", "FeatureStore", "Kafka", "LinearAlgebra", "LocalServers", "MLflow",
                "Models", "ONNX",
                "Observations", "Pipelines",
                "Postgres", "Registry", "Rollouts", "Scoring", "Serving", "Telemetry", "Training",
                "TransportSecurity", "Validation", "Windows", argumentParser, crypto, hummingbird,
                httpTypes, logging, nioCore, serviceLifecycle, unixSignals,
            ],
            swiftSettings: strict),

        // How tests attack what runs, and what they write down of it.
        .target(name: "Attacks", path: "Tests/Attacks", swiftSettings: strict),

        // Tests: units first, then those that start servers, the loop end to end, and the rules.
        .testTarget(
            name: "CSVTests", dependencies: ["Attacks", "CSV"],
            swiftSettings: strict),
        .testTarget(
            name: "ObservationsTests", dependencies: ["Observations"],
            swiftSettings: strict),
        .testTarget(
            name: "DataFilesTests", dependencies: ["CZlib", "DataFiles", "Observations"],
            swiftSettings: strict),
        .testTarget(
            name: "AdmissionTests", dependencies: ["Admission"],
            swiftSettings: strict),
        .testTarget(
            name: "BlockingIOTests", dependencies: ["BlockingIO"],
            swiftSettings: strict),
        .testTarget(
            name: "KafkaTests", dependencies: ["Kafka"],
            swiftSettings: strict),
        .testTarget(
            name: "PostgresTests", dependencies: ["Postgres"],
            swiftSettings: strict),
        .testTarget(
            name: "LinearAlgebraTests", dependencies: ["LinearAlgebra"],
            swiftSettings: strict),
        .testTarget(
            name: "DecodingTests", dependencies: ["Attacks", "Decoding", "Observations"],
            swiftSettings: strict),
        .testTarget(
            name: "WindowsTests", dependencies: ["Attacks", "Observations", "Windows"],
            swiftSettings: strict),
        .testTarget(
            name: "DetectionTests", dependencies: ["Detection", "LinearAlgebra", "Observations"],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "DecisionsTests", dependencies: ["Decisions", "Observations"],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "TrainingTests",
            dependencies: ["Attacks", "LinearAlgebra", "Observations", "Training"],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "ONNXTests",
            dependencies: [
                "Attacks", "ONNX", "ONNXMessages", "Observations", "Training", swiftProtobuf,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ModelsTests",
            dependencies: ["Models", "ONNX", "Observations", "Training"],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "MLflowTests",
            dependencies: ["MLflow", "ONNX", "Observations", "Training", yams],
            swiftSettings: strict),
        .testTarget(
            name: "ValidationTests",
            dependencies: ["Detection", "Observations", "Training", "Validation"],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "RolloutsTests", dependencies: ["Rollouts"],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "TelemetryTests", dependencies: ["Telemetry", logging],
            swiftSettings: strict),
        .testTarget(
            name: "PipelinesTests",
            dependencies: [
                "Attacks", "Decisions", "Detection", "Observations", "Pipelines", "Rollouts",
                "Training", "Validation", "Windows",
            ],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "ServingTests", dependencies: ["Rollouts", "Serving"],
            swiftSettings: strict),
        .testTarget(
            name: "ScoringTests",
            dependencies: ["Attacks", "Observations", "Scoring", "Telemetry"],
            swiftSettings: strict),
        .testTarget(
            name: "AlertingTests", dependencies: ["Alerting"],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "LocalServersIntegrationTests", dependencies: ["LocalServers"],
            swiftSettings: strict),
        .testTarget(
            name: "KafkaIntegrationTests", dependencies: ["CLibRDKafka", "Kafka", "LocalServers"],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "PostgresIntegrationTests", dependencies: ["LocalServers", "Postgres"],
            swiftSettings: strict),
        .testTarget(
            name: "CurlIntegrationTests", dependencies: ["Curl", "LocalServers"],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "TelemetryIntegrationTests", dependencies: ["Telemetry"],
            swiftSettings: strict),
        .testTarget(
            name: "ServingIntegrationTests",
            dependencies: ["Curl", "LocalServers", "Rollouts", "Serving"],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "TransportSecurityIntegrationTests",
            dependencies: [
                "Curl", "LocalServers", "Scoring", "Telemetry", "TransportSecurity", logging,
                serviceLifecycle,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ScoringIntegrationTests",
            dependencies: [
                "Admission", "Attacks", "Observations", "Scoring", "Telemetry", "Training", logging,
                serviceLifecycle,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "AlertingIntegrationTests", dependencies: ["Alerting", "Curl", "LocalServers"],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "ONNXIntegrationTests",
            dependencies: ["LocalServers", "MLflow", "ONNX", "Observations", "Training"],
            resources: [.copy("Peers")], swiftSettings: strict),
        .testTarget(
            name: "RegistryIntegrationTests",
            dependencies: [
                "Decisions", "Detection", "LocalServers", "Observations", "Pipelines", "Postgres",
                "Registry", "Rollouts", "Training", "Validation", "Windows",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "FeatureStoreIntegrationTests",
            dependencies: ["FeatureStore", "LocalServers", "Observations", "Postgres"],
            swiftSettings: strict),
        .testTarget(
            name: "ControlPlaneTests",
            dependencies: [
                "ControlPlane", "Decisions", "Decoding", "Detection", "FeatureStore", "Kafka",
                "Observations", "Pipelines", "Registry", "Rollouts", "Serving", "Windows",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ControlPlaneIntegrationTests",
            dependencies: [
                "Attacks", "CLibRDKafka", "ControlPlane", "Curl", "Decisions", "Decoding",
                "Detection", "FeatureStore",
                "Kafka", "LocalServers", "Models", "Observations", "Pipelines", "Postgres",
                "Registry",
                "Rollouts", "Scoring", "Serving", "Telemetry", "Training", "Validation", logging,
                serviceLifecycle,
            ],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "APITests",
            dependencies: ["API", "Attacks", "Observations", "Pipelines", httpTypes],
            swiftSettings: strict),
        .testTarget(
            name: "APIIntegrationTests",
            dependencies: [
                "API", "Admission", "Attacks", "ControlPlane", "Curl", "Decisions", "Detection",
                "FeatureStore", "LocalServers", "Observations", "Postgres", "Registry", "Rollouts",
                "Telemetry",
                "Training", httpTypes, logging, serviceLifecycle,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "Curl", "DataFiles", "Detection", "Kafka", "Observations", "Pipelines", "Registry",
                "Rollouts", "kedge",
                argumentParser,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "LoopTests",
            dependencies: [
                "Alerting", "Attacks", "ControlPlane", "Curl", "Decisions", "Detection",
                "FeatureStore", "Kafka", "LocalServers", "Observations", "Pipelines", "Postgres",
                "Registry",
                "Rollouts", "Training", "Validation", "kedge",
                httpTypes, hummingbird, logging, nioCore,
            ],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "CommandLineIntegrationTests",
            dependencies: [
                "Curl", "Kafka", "LocalServers", "Observations", "Scoring", "Telemetry", "Training",
                "kedge", logging, serviceLifecycle,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "AttacksTests", dependencies: ["Attacks"],
            swiftSettings: strict),
        .testTarget(
            name: "TidyTests", dependencies: [],
            swiftSettings: strict),
    ],
    cxxLanguageStandard: .cxx17
)
