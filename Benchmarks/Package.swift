// swift-tools-version: 6.2
import PackageDescription

/// As in the package that is measured.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "kedge-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "kedge", path: "..")],
    targets: [
        .executableTarget(
            name: "calibration", dependencies: [.product(name: "KedgeStages", package: "kedge")],
            swiftSettings: strict),
        .executableTarget(
            name: "gates", dependencies: [.product(name: "KedgeStages", package: "kedge")],
            swiftSettings: strict),
        .executableTarget(
            name: "prequential", dependencies: [.product(name: "KedgeStages", package: "kedge")],
            swiftSettings: strict),
        .executableTarget(
            name: "speed", dependencies: [.product(name: "KedgeStages", package: "kedge")],
            swiftSettings: strict),
        .executableTarget(
            name: "streams", dependencies: [.product(name: "KedgeStages", package: "kedge")],
            swiftSettings: strict),
        .executableTarget(
            name: "walk-events", path: "Peers/walk-events",
            linkerSettings: [.linkedLibrary("simdjson")]),
    ],
    cxxLanguageStandard: .cxx17
)
