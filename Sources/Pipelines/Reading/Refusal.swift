/// A value that is not what its key takes.
struct Refusal: Error {
    /// What to say instead of the usual "expected (type)"; nil: that.
    var expected: String?
    /// What to show as what came; nil: the text of the file.
    var got: String?
}
