internal import Registry

/// Where a model version came from.
struct LineageAnswer: Encodable {
    let pipeline: String?
    let knownBy: RFC3339Time?
    let predictionRanges: [OffsetRange]
    let labelRanges: [OffsetRange]
    let trainingRows: Int
    let firstEventTime: RFC3339Time?
    let lastEventTime: RFC3339Time?

    init(_ lineage: Lineage) {
        pipeline = lineage.pipeline
        knownBy = lineage.knownBy.map { RFC3339Time($0) }
        predictionRanges = lineage.predictionRanges
        labelRanges = lineage.labelRanges
        trainingRows = lineage.trainingRows
        firstEventTime = lineage.firstEventTime.map { RFC3339Time($0) }
        lastEventTime = lineage.lastEventTime.map { RFC3339Time($0) }
    }
}
