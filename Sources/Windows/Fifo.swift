/// A queue whose elements keep a number for life: the first ever appended is 0, the next 1.
struct Fifo<Element: Sendable>: Sendable {
    private var elements: [Element] = []
    private var head = 0

    /// The number of the oldest element, or of the next one when there is none.
    private(set) var first: Int64 = 0

    init() {}

    /// Elements in order, the oldest having the number `first`.
    init(_ elements: [Element], first: Int64) {
        self.elements = elements
        self.first = first
    }

    var count: Int { elements.count - head }
    var isEmpty: Bool { head == elements.count }

    /// The number that the next element appended gets.
    var end: Int64 { first + Int64(count) }

    subscript(number: Int64) -> Element {
        get { elements[head + Int(number - first)] }
        set { elements[head + Int(number - first)] = newValue }
    }

    /// All elements, the oldest first.
    var all: ArraySlice<Element> { elements[head...] }

    /// The number of the first element that fits, by bisection; `end` when none does.
    ///
    /// - Precondition: all elements after one that fits do too.
    func firstPlace(where fits: (Element) -> Bool) -> Int64 {
        var (low, high) = (first, end)
        while low < high {
            let middle = low + (high - low) / 2
            if fits(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    mutating func append(_ element: Element) {
        elements.append(element)
    }

    /// Removes the oldest element; amortised constant time.
    @discardableResult
    mutating func removeFirst() -> Element {
        let element = elements[head]
        head += 1
        first += 1
        if head >= 1024, head * 2 >= elements.count {
            elements.removeFirst(head)
            head = 0
        }
        return element
    }
}
