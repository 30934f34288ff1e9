import Detection
import Testing

/// Alarms of river 0.26.1: `stream_detectors.json` (defaults) and `river_parameters.json` (others).
struct StreamDetectorFixtureTests {
    /// Detectors of `stream_detectors.json` and their parameters.
    private static let configurations: [(String, StreamDetectorID, [String])] = [
        ("adwin_delta_0.002", .adwin, []),
        ("adwin_delta_0.05", .adwin, ["delta=0.05"]),
        ("adwin_delta_1e-05", .adwin, ["delta=1e-5"]),
        ("adwin_delta_0.002_clock1_grace5", .adwin, ["clock=1", "grace_period=5"]),
        ("adwin_no_reset_delta_0.002", .adwin, ["keep_window=true"]),
        ("ddm_default", .ddm, []),
        (
            "ddm_warm100_1.5_2.5", .ddm,
            ["warm_start=100", "warning_threshold=1.5", "drift_threshold=2.5"]
        ),
        ("eddm_default", .eddm, []),
        ("hddm_a_default", .hddmA, []),
        ("hddm_a_two_sided", .hddmA, ["two_sided_test=true"]),
        ("hddm_w_default", .hddmW, []),
        ("hddm_w_two_sided", .hddmW, ["two_sided_test=true"]),
        ("page_hinkley_default_both", .pageHinkley, []),
        ("page_hinkley_default_up", .pageHinkley, ["mode=up"]),
        ("page_hinkley_default_down", .pageHinkley, ["mode=down"]),
        (
            "page_hinkley_thr20_alpha1_delta.01_min50", .pageHinkley,
            ["threshold=20", "alpha=1", "delta=0.01", "min_instances=50"]
        ),
        ("page_hinkley_thr10_up", .pageHinkley, ["threshold=10", "mode=up"]),
        ("page_hinkley_thr25_up", .pageHinkley, ["threshold=25", "mode=up"]),
    ]

    @Test(arguments: configurations)
    func `alarms and warnings come at river's indices`(
        key: String, id: StreamDetectorID, parameters: [String]
    ) throws {
        var compared = 0
        for item in try Fixture("stream_detectors").cases {
            let expected = item["expected"][key]
            guard !expected.isNull else { continue }
            let values = try #require(SampleSpecification.values(of: item["x"]))
            var detector = try ConfiguredDetector(id, parameters: parameters)
            let detection = detector.detect(in: values)
            #expect(detection.count == values.count && detection.refused.isEmpty)
            #expect(
                detection.alarms == expected["drift_indices"].integers, "\(item.name) \(key)")
            if !expected["n_warnings"].isNull {
                #expect(
                    detection.warnings.count == expected["n_warnings"].integer, "\(item.name)")
                #expect(
                    Array(detection.warnings.prefix(20)) == expected["warning_first20"].integers,
                    "\(item.name)")
            }
            compared += 1
        }
        #expect(compared >= 7)
    }

    @Test func `ADWIN's window is river's`() throws {
        for item in try Fixture("stream_detectors").cases {
            let values = try #require(SampleSpecification.values(of: item["x"]))
            var parameters = DetectorParameters()
            var detector = try ADWIN(parameters: &parameters)
            for value in values { _ = detector.update(value) }
            let expected = item["expected"]["adwin_delta_0.002"]
            #expect(detector.windowCount == expected["final_width"].integer)
            #expect(isClose(detector.mean, expected["final_estimation"].number, relative: 1e-9))
            #expect(
                isClose(
                    detector.squaredDeviations, expected["final_variance"].number,
                    relative: 1e-9, absolute: 1e-9))
        }
    }

    @Test func `KSWIN draws and alarms as river does from the same seed`() throws {
        var compared = 0
        for item in try Fixture("stream_detectors").cases {
            let expected = item["expected"]["kswin_alpha.0005_w100_s30_seeds1to5"]
            guard !expected.isNull else { continue }
            let values = try #require(SampleSpecification.values(of: item["x"]))
            let perSeed = expected["drift_indices_per_seed"].array
            for (index, wanted) in perSeed.enumerated() {
                var detector = try ConfiguredDetector(
                    .kswin, parameters: ["alpha=0.0005", "seed=\(index + 1)"])
                #expect(detector.detect(in: values).alarms == wanted.integers, "\(item.name)")
                compared += 1
            }
        }
        #expect(compared == 85)
    }

    @Test func `other parameters on other streams give river's indices too`() throws {
        let cases = try Fixture("river_parameters").cases
        #expect(cases.count == 350)
        for item in cases {
            let values = try #require(SampleSpecification.values(of: item["x"]))
            let id = try #require(StreamDetectorID(rawValue: item["detector"].text))
            var detector = try ConfiguredDetector(
                id, parameters: item["parameters"].array.map(\.text))
            let detection = detector.detect(in: values)
            let expected = item["expected"]
            #expect(detection.alarms == expected["alarms"].integers, "\(item.name)")
            #expect(
                detection.warnings.count == expected["warning_count"].integer, "\(item.name)")
            #expect(
                detection.warnings.reduce(0, +) == expected["warning_sum"].integer,
                "\(item.name)")
        }
    }
}
