import Observations
import Testing

@testable import kedge

struct HTMLTextTests {
    @Test func `marks of a browser are escaped`() {
        #expect(
            HTMLText.escaped("<a href=\"x\">'&'\u{0}")
                == "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;\u{FFFD}")
    }

    @Test func `numbers are short, and thousands stand apart`() {
        #expect(HTMLText.number(nil) == "–")
        #expect(HTMLText.number(0.123456) == "0.1235")
        #expect(HTMLText.number(-1_234_567.8) == "−1\u{202F}234\u{202F}568")
        #expect(HTMLText.number(.infinity) == "∞")
        #expect(HTMLText.count(100_000) == "100\u{202F}000")
        #expect(HTMLText.chance(1e-9) == "&lt; 0.0001")
        #expect(HTMLText.percent(0.0004) == "&lt; 0.1 %")
        #expect(HTMLText.counted(1, "row") == "1 row")
    }

    @Test func `a drawing shows no category as markup, and few values as well as none`() {
        let column = Column.categorical(CategoricalColumn(["<script>", nil, "b"]))
        let bars = DistributionChart(name: "x", reference: column, current: column).html
        #expect(bars.contains("&lt;script&gt;"))
        #expect(!bars.contains("<script>"))
        for values in [[], [Double.nan], [.infinity], [5], [1e300, -1e300]] {
            let drawing = DistributionChart(
                name: "<x>", reference: .numeric(values), current: .numeric([]))
            #expect(!drawing.html.lowercased().contains("nan"))
            #expect(!drawing.html.contains("<x>"))
        }
    }
}
