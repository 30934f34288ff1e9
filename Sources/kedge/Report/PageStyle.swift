/// How pages look, on paper as on phones, by day and by night.
enum PageStyle {
    /// The rules.
    static let css = """
        :root{--page:#f6f5f2;--card:#fff;--ink:#1f2a33;--soft:#5d6b76;--rule:#dfdcd5;\
        --reference:#3f7cac;--current:#d9722b;--alarm:#b3362b;--calm:#2f7d55;--quiet:#a9b2b8;\
        color-scheme:light dark}
        @media (prefers-color-scheme:dark){:root{--page:#14191d;--card:#1d252b;--ink:#e6e9eb;\
        --soft:#9aa8b2;--rule:#34404a;--reference:#6fb1e4;--current:#f09a58;--alarm:#f0776b;\
        --calm:#6cc79a;--quiet:#5f6d77}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--page);color:var(--ink);\
        font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
        main{max-width:60rem;margin:0 auto;padding:1rem}
        header,section{background:var(--card);border:1px solid var(--rule);border-radius:.6rem;\
        padding:1rem 1.25rem;margin:0 0 1rem}
        header{border-left:.5rem solid var(--calm)}
        header.drift{border-left-color:var(--alarm)}
        h1{font-size:1.9rem;line-height:1.2;margin:.1rem 0 .5rem}
        header.drift h1{color:var(--alarm)}header.calm h1{color:var(--calm)}
        h2{font-size:1.2rem;margin:0 0 .5rem}
        h3{font-size:1.05rem;margin:0;overflow-wrap:anywhere}
        p{margin:.35rem 0;overflow-wrap:anywhere}
        .kind{color:var(--soft);text-transform:uppercase;letter-spacing:.08em;font-size:.75rem}
        .none,footer,small{color:var(--soft)}footer{font-size:.85rem;padding:0 .25rem}
        .key{display:inline-block;width:.8em;height:.8em;border-radius:.15em;margin:0 .35em 0 0}
        .legend .key.current{margin-left:1em}
        .key.reference{background:var(--reference)}.key.current{background:var(--current)}
        article{border-top:1px solid var(--rule);padding:.9rem 0}
        h2+article,summary+article{border-top:0}
        .badge{font-size:.75rem;font-weight:600;padding:.1em .6em;border-radius:1em;\
        border:1px solid currentColor;white-space:nowrap;vertical-align:.1em}
        .badge.drift{color:var(--alarm)}.badge.calm{color:var(--calm)}
        figure{margin:.5rem 0}
        svg{display:block;width:100%;overflow:visible}
        svg.curve{height:8.5rem;border-bottom:1px solid var(--soft)}
        path{stroke-width:1.5;vector-effect:non-scaling-stroke;fill-opacity:.25}
        path.reference{fill:var(--reference);stroke:var(--reference)}
        path.current{fill:var(--current);stroke:var(--current)}
        rect.reference{fill:var(--reference)}rect.current{fill:var(--current)}
        rect.alarm{fill:var(--alarm)}rect.quiet{fill:var(--quiet)}
        line.mark{stroke:var(--ink);stroke-width:1.5;stroke-dasharray:3 2}
        .axis{display:flex;justify-content:space-between;color:var(--soft);font-size:.8rem}
        .bars{display:grid;grid-template-columns:minmax(5rem,11rem) 1fr 4rem;gap:.6rem;\
        align-items:center;font-size:.9rem;padding:.1rem 0}
        .label{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
        .value{text-align:right;font-variant-numeric:tabular-nums;color:var(--soft);\
        font-size:.8rem;line-height:1.15}
        .wide{overflow-x:auto;margin:.4rem 0}
        table{border-collapse:collapse;font-size:.85rem;min-width:100%}
        th,td{text-align:left;padding:.25rem .6rem .25rem 0;border-bottom:1px solid var(--rule);\
        vertical-align:top;font-weight:400;white-space:nowrap}
        tr:first-child th{color:var(--soft)}
        .n{text-align:right;font-variant-numeric:tabular-nums}
        tr.shows th,tr.shows td{font-weight:600}
        td:last-child,th:last-child{padding-right:0}
        summary{cursor:pointer}summary h2{display:inline}
        dt{font-weight:600;margin-top:.5rem}dd{margin:0}
        @media (max-width:30rem){main{padding:.5rem}header,section{padding:.8rem .9rem}\
        h1{font-size:1.5rem}.bars{grid-template-columns:6rem 1fr 3.4rem}}
        @media print{body{background:none}section,header{break-inside:avoid}}
        """
}
