/// A classifier that became a little worse: F1 falls by 0.03.
///
/// Of two classes a share of the positives that were found are missed. Of more, a share of the
/// right answers name another class, each of the others as often, and it is the macro mean of F1
/// that falls.
struct F1Loss: Sendable {
    /// By how much F1 falls.
    static let amount = 0.03

    /// Halvings of the interval in which the share is looked for.
    private static let halvings = 50

    private let classCount: Int
    /// The share of the answers that could change which do.
    let share: Double

    /// How answers must change; nil when F1 is too low to fall.
    ///
    /// Of two classes, with t of TP found, F = 2 t / (t + TP + FP + FN), so
    /// t = F (TP + FP + FN) / (2 - F); of more the share is found by bisection.
    init?(of confusion: MulticlassConfusion) {
        classCount = confusion.classCount
        guard classCount > 2 else {
            let counts = confusion.counts(positive: 1)
            guard let f1 = counts.f1, f1 > Self.amount, counts.truePositives > 0 else { return nil }
            let lowered = f1 - Self.amount
            let all = counts.truePositives + counts.falsePositives + counts.falseNegatives
            share = 1 - lowered * all / (2 - lowered) / counts.truePositives
            return
        }
        func f1(_ share: Double) -> Double {
            Self.changed(confusion, share: share).averaged(.f1, .macro) ?? 0
        }
        let lowered = f1(0) - Self.amount
        guard lowered > 0 else { return nil }
        var (least, most) = (0.0, 1.0)
        for _ in 0..<Self.halvings {
            let middle = (least + most) / 2
            if f1(middle) > lowered { least = middle } else { most = middle }
        }
        share = most
    }

    /// What is predicted in place of a prediction.
    func prediction(label: Int, prediction: Int, random: inout SplitMix64) -> Int {
        let canChange = label == prediction && (classCount > 2 || label == 1)
        guard canChange, random.nextUniform() < share else { return prediction }
        let others = Double(classCount - 1)
        return (label + 1 + Int(random.nextUniform() * others)) % classCount
    }

    /// The counts to expect when a share of the right answers name another class.
    private static func changed(
        _ confusion: MulticlassConfusion, share: Double
    ) -> MulticlassConfusion {
        var changed = confusion
        let classes = 0..<confusion.classCount
        for label in classes {
            let moved = share * confusion[label, label]
            changed.add(label: label, prediction: label, weight: -moved)
            for other in classes where other != label {
                changed.add(
                    label: label, prediction: other, weight: moved / Double(classes.count - 1))
            }
        }
        return changed
    }
}
