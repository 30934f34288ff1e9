/// The detectors that commands and pipelines can name.
public enum StreamDetectorID: String, Codable, Sendable, CaseIterable {
    /// `ADWIN`.
    case adwin
    /// `DDM`.
    case ddm
    /// `EDDM`.
    case eddm
    /// `HDDMA`.
    case hddmA = "hddm_a"
    /// `HDDMW`.
    case hddmW = "hddm_w"
    /// `PageHinkley`.
    case pageHinkley = "page_hinkley"
    /// `KSWIN`.
    case kswin
    /// `ErrorEDetector`.
    case errorEDetector = "error_e_detector"
    /// `MeanEDetector`.
    case meanEDetector = "mean_e_detector"
}
