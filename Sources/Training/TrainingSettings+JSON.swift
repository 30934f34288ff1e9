extension TrainingSettings: Codable {
    private enum CodingKeys: String, CodingKey {
        case learner, fitsIntercept, standardises, missingNumbers, classWeights, categoriesMax
        case decisionThreshold, stepsMax
        // Written only where they differ from their defaults, so that the JSON of settings without
        // them, and with it the content hash of models, stays as it was.
        case clippedShare, categories, targetSmoothing, interactions, reduction, calibration
        case folds, seed, keptNumbersMax
    }

    /// Reads settings; absent members take their defaults.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        func read<Value: Decodable>(_ key: CodingKeys, _ member: inout Value) throws {
            member = try values.decodeIfPresent(Value.self, forKey: key) ?? member
        }
        try read(.learner, &learner)
        try read(.fitsIntercept, &fitsIntercept)
        try read(.standardises, &standardises)
        try read(.missingNumbers, &missingNumbers)
        try read(.classWeights, &classWeights)
        try read(.categoriesMax, &categoriesMax)
        try read(.decisionThreshold, &decisionThreshold)
        try read(.stepsMax, &stepsMax)
        clippedShare = try values.decodeIfPresent(Double.self, forKey: .clippedShare)
        try read(.categories, &categories)
        try read(.targetSmoothing, &targetSmoothing)
        try read(.interactions, &interactions)
        try read(.reduction, &reduction)
        try read(.calibration, &calibration)
        try read(.folds, &folds)
        try read(.seed, &seed)
        try read(.keptNumbersMax, &keptNumbersMax)
    }

    /// Writes settings; see `CodingKeys` for what is left out.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(learner, forKey: .learner)
        try container.encode(fitsIntercept, forKey: .fitsIntercept)
        try container.encode(standardises, forKey: .standardises)
        try container.encode(missingNumbers, forKey: .missingNumbers)
        try container.encode(classWeights, forKey: .classWeights)
        try container.encode(categoriesMax, forKey: .categoriesMax)
        try container.encode(decisionThreshold, forKey: .decisionThreshold)
        try container.encode(stepsMax, forKey: .stepsMax)
        let standard = TrainingSettings()
        func write<Value: Encodable & Equatable>(
            _ key: CodingKeys, _ member: Value, _ standard: Value
        ) throws {
            if member != standard { try container.encode(member, forKey: key) }
        }
        try write(.clippedShare, clippedShare, standard.clippedShare)
        try write(.categories, categories, standard.categories)
        try write(.targetSmoothing, targetSmoothing, standard.targetSmoothing)
        try write(.interactions, interactions, standard.interactions)
        try write(.reduction, reduction, standard.reduction)
        try write(.calibration, calibration, standard.calibration)
        try write(.folds, folds, standard.folds)
        try write(.seed, seed, standard.seed)
        try write(.keptNumbersMax, keptNumbersMax, standard.keptNumbersMax)
    }
}
