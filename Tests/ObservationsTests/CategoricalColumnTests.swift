import Observations
import Testing

struct CategoricalColumnTests {
    @Test func `values get codes in order of first appearance`() {
        let column = CategoricalColumn(["b", nil, "a", "b"])
        #expect(column.codes == [0, -1, 1, 0])
        #expect(column.dictionary == ["b", "a"])
        #expect((0..<4).map { column[$0] } == ["b", nil, "a", "b"])
        #expect(column.existingCode(of: "a") == 1)
        #expect(column.existingCode(of: "c") == nil)
    }

    @Test func `appending another column translates its codes`() {
        var column = CategoricalColumn(["a", "b"])
        column.append(contentsOf: CategoricalColumn(["c", "b", nil]))
        #expect(column.dictionary == ["a", "b", "c"])
        #expect(column.codes == [0, 1, 2, 1, -1])
    }

    @Test func `columns are equal when their values are, however coded`() {
        let left = CategoricalColumn(codes: [0, 1, -1], dictionary: ["x", "y"])
        let right = CategoricalColumn(codes: [1, 0, -1], dictionary: ["y", "x", "z"])
        #expect(left == right)
        #expect(left != CategoricalColumn(["x", "y"]))
        #expect(left != CategoricalColumn(["x", "y", "y"]))
    }

    @Test func `picked rows keep the dictionary`() {
        let column = CategoricalColumn(["a", "b", nil, "c"]).rows([3, 2, 0, 0])
        #expect(column == CategoricalColumn(["c", nil, "a", "a"]))
        #expect(column.dictionary == ["a", "b", "c"])
    }

    @Test func `codes beyond the dictionary are a broken invariant`() async {
        await #expect(processExitsWith: .failure) {
            _ = CategoricalColumn(codes: [1], dictionary: ["a"])
        }
    }
}
