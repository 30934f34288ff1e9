internal import LinearAlgebra
internal import Observations

/// The mean of several models of the same columns.
///
/// Each member makes columns of its own out of them, and weighted sums of these. Numbers are
/// averaged, and of classes their probabilities p: the score of two classes is the log-odds of the
/// mean, ln(sum p) - ln(sum (1 - p)), and each of several has the score ln(sum p), whose softmax is
/// the mean. Errors that members do not share cancel.
/// Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 8.8 (model
/// averaging).
package struct MeanPredictor: Hashable, Codable, Sendable {
    /// One of the models.
    package struct Member: Hashable, Codable, Sendable {
        /// What makes its columns, in order.
        package let transforms: [ColumnTransform]
        /// Its weighted sums.
        package let predictor: LinearPredictor

        /// How many columns its sums have for so many; nil when the parts do not fit.
        func width(of columns: Int) -> Int? {
            var width = columns
            for transform in transforms {
                guard let next = transform.width(of: width), next <= Design.widthMax else {
                    return nil
                }
                width = next
            }
            return predictor.width == width ? width : nil
        }

        func scores(of columns: Matrix) -> Matrix {
            predictor.scores(of: transforms.reduce(columns) { $1.apply(to: $0) })
        }
    }

    /// How many columns every member takes.
    package let columns: Int
    /// The models, one or more.
    package let members: [Member]

    /// The most members.
    private static let membersMax = 100

    init(columns: Int, members: [Member]) {
        self.columns = columns
        self.members = members
    }

    /// How many columns it takes; nil when its parts do not fit each other.
    var width: Int? {
        let isSound =
            columns >= 0 && (1...Self.membersMax).contains(members.count)
            && members.allSatisfy {
                $0.width(of: columns) != nil && $0.predictor.intercepts.count == outputs
            }
        return isSound ? columns : nil
    }

    /// The most columns that a member makes.
    var widest: Int { members.compactMap(\.predictor.width).max() ?? columns }

    /// How many scores it makes.
    package var outputs: Int { members.first?.predictor.intercepts.count ?? 0 }

    var isFinite: Bool { members.allSatisfy(\.predictor.isFinite) }

    /// The scores of rows, one column for each output.
    func scores(of columns: Matrix, kind: TargetSchema.Kind) -> Matrix {
        switch kind {
        case .regression:
            sum(of: columns) { scores in
                for place in scores.elements.indices {
                    scores.elements[place] /= Double(members.count)
                }
            }
        case .binaryClassification: logOdds(of: columns)
        case .multiclassClassification:
            logarithms(of: sum(of: columns) { $0.softmaxRows() })
        }
    }

    private func sum(of columns: Matrix, each prepare: (inout Matrix) -> Void) -> Matrix {
        var sum = Matrix(rows: columns.rows, columns: outputs)
        for member in members {
            var scores = member.scores(of: columns)
            prepare(&scores)
            for place in sum.elements.indices { sum.elements[place] += scores.elements[place] }
        }
        return sum
    }

    private func logOdds(of columns: Matrix) -> Matrix {
        var positive = [Double](repeating: 0, count: columns.rows)
        var negative = positive
        for member in members {
            for (row, score) in member.scores(of: columns).elements.enumerated() {
                positive[row] += probability(ofLogOdds: score)
                negative[row] += probability(ofLogOdds: -score)
            }
        }
        return Matrix(
            rows: columns.rows, columns: 1,
            elements: zip(positive, negative).map { logarithm($0) - logarithm($1) })
    }

    private func logarithms(of matrix: Matrix) -> Matrix {
        Matrix(
            rows: matrix.rows, columns: matrix.columns,
            elements: matrix.elements.map { logarithm($0) })
    }
}
