"""The look: one style block, light and dark after the browser's own setting.

Colours, type and measures are those of a reading room: warm paper, ink, one accent.
"""

from lib.ui.language import direction

_FONTS = (("Noto Sans Hebrew", "noto-sans-hebrew", (400, 600)),
          ("Noto Serif Hebrew", "noto-serif-hebrew", (400, 700)))  # fmt: skip
_RANGES = {
    "hebrew": "U+0307-0308,U+0590-05FF,U+200C-2010,U+20AA,U+25CC,U+FB1D-FB4F",
    "latin": "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,"
    "U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
}


def style() -> str:
    """For st.html, once a run.  Without a single "<" in it, or Streamlit drops all of it."""
    side = direction()
    return (
        f"<style>{_font_faces()}{_COLORS}"
        f"body,.stApp{{direction:{side}}}{_TOP_BAR}{_FRAME}{_PARTS}{_SEARCH}{_READER}{_PHONE}</style>"
    )


def first_paint() -> str:
    """What the first HTML needs of it, before any script has run."""
    preload = "".join(
        f'<link rel="preload" href="/app/static/fonts/{file}-hebrew-{weights[0]}-normal.woff2" '
        'as="font" type="font/woff2" crossorigin>'
        for _, file, weights in _FONTS
    )
    return f"{preload}<style>{_font_faces()}{_COLORS}{_TOP_BAR}{_FIRST}</style>"


def _font_faces() -> str:
    return "".join(
        f"@font-face{{font-family:'{family}';font-weight:{weight};font-display:swap;"
        f"src:url(/app/static/fonts/{file}-{subset}-{weight}-normal.woff2) format('woff2');"
        f"unicode-range:{covered}}}"
        for family, file, weights in _FONTS
        for weight in weights
        for subset, covered in _RANGES.items()
    )


_COLORS = """
:root{color-scheme:light dark;--paper:#FBFAF7;--card:#FFFFFF;--ink:#1F2430;--quiet:#5F6470;
 --line:#E4E0D8;--wash:#F3EFE8;--accent:#A3243B;--mark:#A3243B26;
 --exact:#7A4A00;--words:#1F5F8B;--prefix:#2F6B3A;--spelling:#6B4A8A;--meaning:#A3243B}
@media (prefers-color-scheme:dark){:root{--paper:#14161B;--card:#191C22;--ink:#E8E6E1;
 --quiet:#A2A5AD;--line:#2A2E37;--wash:#1F232B;--accent:#E0647A;--mark:#E0647A40;
 --exact:#D9A441;--words:#7DB4DE;--prefix:#84BF8C;--spelling:#BBA0DC;--meaning:#E0647A}}
"""

_TOP_BAR = """
.topbar{display:flex;align-items:center;gap:1.5rem;border-block-end:1px solid var(--line);
 min-block-size:3.25rem}
.topbar .name{font-family:'Noto Serif Hebrew',serif;font-weight:700;font-size:1.375rem;
 color:var(--ink);text-decoration:none;padding-inline-end:.5rem}
.topbar nav{display:flex;gap:.25rem;flex:1}
.topbar nav a,.topbar .language{color:var(--quiet);text-decoration:none;padding:.9rem .6rem .75rem;
 border-block-end:2px solid transparent;font-size:.9375rem}
.topbar nav a:hover,.topbar .language:hover{color:var(--ink)}
.topbar nav a[aria-current]{color:var(--ink);border-color:var(--accent);font-weight:600}
"""

_FIRST = """
body{background:var(--paper);color:var(--ink);margin:0;
 font-family:'Noto Sans Hebrew','Segoe UI',system-ui,sans-serif}
.first{max-inline-size:calc(1060px + 3rem);margin-inline:auto;padding-inline:1.5rem;
 box-sizing:border-box}
.first .box{margin-block-start:1.9rem;block-size:2.5rem;line-height:2.5rem;overflow:hidden;
 border:1px solid var(--line);border-radius:.375rem;background:var(--card);color:var(--quiet);
 padding-inline:.9rem;font-size:1.0625rem;white-space:nowrap}
@media (max-width:640px){.first{padding-inline:1rem}}
"""

_FRAME = """
[data-testid=stHeader],[data-testid=stToolbar],[data-testid=stDecoration],
[data-testid=stStatusWidget],[data-testid=stSidebar],footer,#MainMenu{display:none!important}
.stMainBlockContainer{max-width:calc(1060px + 3rem);padding-inline:1.5rem;padding-block-start:0}
.stMainBlockContainer>.stVerticalBlock{gap:.75rem}
[data-testid=stElementContainer]:has(>.stHtml>style:only-child),
[data-testid=stElementContainer]:has(>.stHtml>script:only-child){display:none}
.stHtml{font-family:'Noto Sans Hebrew','Segoe UI',system-ui,sans-serif;color:var(--ink);
 line-height:1.5}
a:focus-visible,summary:focus-visible,button:focus-visible{
 outline:2px solid var(--accent)!important;
 outline-offset:2px;border-radius:3px}
.stHtml a{color:var(--accent)}
.skip{position:absolute;inset-block-start:-4rem}.skip:focus{inset-block-start:.25rem;z-index:9;
 background:var(--paper);padding:.5rem}
@media (prefers-reduced-motion:reduce){*{animation:none!important;transition:none!important}}
"""

_PARTS = """
.stHtml .page-title{font-family:'Noto Serif Hebrew',serif;font-weight:700;font-size:1.625rem;
 margin:1rem 0 .25rem;padding:0;line-height:1.3}
.stHtml .page-part{font-size:1.125rem;font-weight:600;margin:1.25rem 0 .25rem;padding:0}
.quiet{color:var(--quiet);font-size:.875rem}
.number{font-variant-numeric:tabular-nums;unicode-bidi:isolate}
.passage{display:block;font-family:'Noto Serif Hebrew','Frank Ruhl Libre',serif;font-size:1.125rem;
 line-height:1.75;max-inline-size:68ch;text-align:start;overflow-wrap:anywhere}
mark{background:var(--mark);color:inherit;border-radius:2px;padding-inline:1px;
 box-decoration-break:clone;-webkit-box-decoration-break:clone}
.dot{display:inline-block;inline-size:.5rem;block-size:.5rem;border-radius:50%;flex:none;
 background:var(--dot,var(--quiet))}
.pills{display:flex;flex-wrap:wrap;gap:.3rem .4rem;margin-block-start:.5rem}
.stHtml .pill{display:inline-flex;align-items:center;gap:.4rem;border:1px solid var(--line);
 border-radius:999px;padding:.05rem .6rem;font-size:.8125rem;color:var(--ink);
 text-decoration:none;background:var(--paper)}
.stHtml a.pill:hover{border-color:var(--accent);color:var(--accent)}
.notice{border-inline-start:3px solid var(--line);padding:.35rem .75rem;color:var(--quiet);
 font-size:.9375rem}
.stHtml .notice{margin:.5rem 0}
.panel{border:1px solid var(--line);border-radius:8px;background:var(--card);
 padding:1.25rem 1.5rem;max-inline-size:40rem;margin-block:1rem}
.panel h2{font-size:1.125rem;margin:0 0 .35rem;padding:0;font-weight:600}
.panel p{margin:0 0 .5rem}.panel ul{margin:.25rem 0 0;padding-inline-start:1.2rem}
@property --left{syntax:"\\3c integer>";inherits:false;initial-value:0}
@keyframes count-down{from{--left:var(--from)}to{--left:0}}
.countdown{--left:var(--from);counter-reset:left var(--left);
 animation:count-down calc(var(--from)*1s) linear forwards}
.countdown::after{content:counter(left)}
.countdown span{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;
 clip-path:inset(50%)}
.stHtml .action{display:inline-block;border:1px solid var(--accent);border-radius:6px;
 padding:.3rem .9rem;text-decoration:none;color:var(--accent);font-size:.9375rem}
.stHtml .action:hover{background:var(--wash)}
.code{font-family:ui-monospace,monospace;font-size:.8125rem;color:var(--quiet)}
"""

_SEARCH = """
.st-key-query{margin-block-start:1rem}.st-key-query [data-testid=InputInstructions]{display:none}
.st-key-query input{font-size:1.125rem;unicode-bidi:plaintext;text-align:start}
.st-key-query [data-baseweb=input],.st-key-query [data-baseweb=base-input]{min-block-size:3rem;
 background:var(--card)}
.st-key-query [data-testid=stTextInputRootElement]{min-block-size:3rem;background:var(--card);
 border:1px solid var(--line);padding-inline-start:.5rem}
.bar-line{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem 1rem}
.segments{display:inline-flex;border:1px solid var(--line);border-radius:8px;overflow:hidden;
 background:var(--card)}
.stHtml .segments a{padding:.3rem .85rem;text-decoration:none;color:var(--quiet);font-size:.875rem;
 border-inline-end:1px solid var(--line)}
.segments a:last-child{border:0}
.segments a:hover{background:var(--wash)}
.stHtml .segments a[aria-current]{background:var(--wash);color:var(--ink);font-weight:600;
 box-shadow:inset 0 -2px var(--accent)}
.result-line{color:var(--quiet);font-size:.9375rem;margin:0}
.result-line b{color:var(--ink)}
.chips{display:flex;flex-wrap:wrap;gap:.4rem;margin-block:.35rem 0;align-items:center}
.stHtml .chip{display:inline-flex;gap:.45rem;align-items:center;background:var(--wash);
 border-radius:999px;padding:.1rem .7rem;font-size:.875rem;text-decoration:none;color:var(--ink)}
.stHtml .chip:hover{color:var(--accent)}.chip .x{color:var(--quiet)}
.related{display:flex;flex-wrap:wrap;gap:.3rem .4rem;margin-block:.35rem 0;align-items:center}
.stHtml .related .pill{padding-block:.15rem;overflow-wrap:anywhere}
.results{display:grid;grid-template-columns:minmax(0,1fr) 15.5rem;gap:2rem;align-items:start;
 margin-block-start:.75rem}
.cards{list-style:none;margin:.25rem 0 0;padding:0!important;display:grid;gap:.75rem}
.card{position:relative;background:var(--card);border:1px solid var(--line);border-radius:8px;
 padding:.9rem 1.1rem .8rem;margin:0!important}
.card:hover{border-color:var(--quiet)}
.card:focus-within{border-color:var(--accent)}
.card h3{font-size:1rem;font-weight:600;margin:0;padding:0;display:flex;gap:.25rem .75rem;
 align-items:baseline;flex-wrap:wrap}
.stHtml .card h3 a{color:var(--ink);text-decoration:none}
.card h3 a::after{content:"";position:absolute;inset:0}
.stHtml .card h3 a:hover{color:var(--accent)}
.card .ref{color:var(--quiet);font-size:.875rem;font-weight:400}
.card .passage{font-size:1.0625rem;line-height:1.65;margin-block:.3rem 0}
.card .pills,.card .why{position:relative;z-index:1;inline-size:fit-content;max-inline-size:100%}
.card-foot{display:flex;flex-wrap:wrap;align-items:center;gap:.3rem .9rem;margin-block-start:.5rem}
.card-foot .pills{margin:0}
.tier{display:inline-flex;align-items:center;gap:.35rem;font-size:.8125rem;color:var(--tier);
 font-weight:600;white-space:nowrap}
.tier i{inline-size:.6rem;block-size:.6rem;background:var(--tier)}
.shape-words{border-radius:50%}.shape-prefix{clip-path:polygon(50% 0,100% 100%,0 100%)}
.shape-spelling{clip-path:polygon(50% 0,100% 50%,50% 100%,0 50%)}
.shape-meaning{clip-path:polygon(50% 0,62% 38%,100% 50%,62% 62%,50% 100%,38% 62%,0 50%,38% 38%)}
.why{color:var(--quiet);font-size:.8125rem;display:inline-flex;flex-wrap:wrap;gap:.1rem .8rem}
.pager{display:flex;gap:1rem;align-items:center;justify-content:center;margin-block:1.25rem;
 font-size:.9375rem}
.filters{font-size:.875rem}
.filters summary{cursor:pointer;font-weight:600;padding:.35rem 0}
.filters h3{font-size:.8125rem;font-weight:600;color:var(--quiet);margin:.9rem 0 .25rem;padding:0;
 display:flex;gap:.4rem;align-items:center}
.filters ul{list-style:none;margin:0;padding:0!important}
.filters li{font-size:.875rem;line-height:1.35;
 display:flex;align-items:center;margin:0!important;padding:0;border-radius:4px}
.stHtml .filters li{font-size:.875rem}
.filters li:hover{background:var(--wash)}
.stHtml .filters li a{color:var(--ink);text-decoration:none;padding:.2rem .4rem}
.filters li a.only{flex:1;display:flex;gap:.5rem;min-inline-size:0}
.filters li a.only bdi{flex:1;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.stHtml .filters li a.without{color:var(--quiet);opacity:0}
.filters li:hover a.without,.filters li a.without:focus{opacity:1}
.stHtml .filters li a[aria-current]{color:var(--accent);font-weight:600}
.filters .number{color:var(--quiet)}
.stHtml .filters .stacked a[aria-current]{box-shadow:none;color:var(--accent)}
.filters .stacked{flex-direction:column}
.stHtml .filters .stacked a{text-align:start;padding-inline:.75rem;border-inline-end:0}
.filters .segments{display:flex}.filters .segments a{flex:1;text-align:center;padding-inline:.3rem;
 font-size:.8125rem}
.hello{padding-block:1.5rem}
.hello h1{font-family:'Noto Serif Hebrew',serif;font-size:1.5rem;font-weight:700;margin:0 0 1rem;
 padding:0}
.hello h2{font-size:.875rem;color:var(--quiet);font-weight:600;margin:1.25rem 0 .25rem;padding:0}
.hello ul{list-style:none;margin:0;padding:0!important}
.hello p{margin-block-start:1rem}
.hello li{margin:.15rem 0!important}
.stHtml .hello li a{text-decoration:none;font-size:1.0625rem}
.stHtml .hello li a:hover{text-decoration:underline}
.hello li span{color:var(--quiet);font-size:.875rem;margin-inline-start:.75rem}
"""

_READER = """
.reader{max-inline-size:44rem;margin-inline:auto;padding-block:1rem}
.reader .crumbs{font-size:.9375rem;margin:0 0 1rem}
.reader h1{font-family:'Noto Serif Hebrew',serif;font-size:1.625rem;font-weight:700;margin:0;
 padding:0;line-height:1.35}
.reader .ref{color:var(--quiet);margin:.15rem 0 1.25rem}
.reader .passage{font-size:1.25rem;line-height:1.85}
.reader .pills{margin-block:1.5rem .75rem}
.similar ul{list-style:none;margin:0;padding:0!important;display:grid;gap:.75rem 1.5rem;
 grid-template-columns:repeat(auto-fill,minmax(17rem,1fr))}
.similar li{margin:0!important;border-block-start:1px solid var(--line);padding-block-start:.5rem}
.stHtml .similar li a{text-decoration:none;font-weight:600}
.reader.similar .passage{font-size:1rem;line-height:1.6;color:var(--quiet)}
.neighbours{display:flex;justify-content:space-between;gap:1rem;border-block-start:1px solid
 var(--line);margin-block-start:2rem;padding-block-start:1rem;font-size:.9375rem}
.stHtml .neighbours a{text-decoration:none}
.reader dl{display:grid;grid-template-columns:auto 1fr;gap:.15rem 1rem;font-size:.875rem;
 color:var(--quiet)}
.reader dd{margin:0;overflow-wrap:anywhere}
"""

_PHONE = """
@media (max-width:760px){.results{grid-template-columns:minmax(0,1fr);gap:.5rem}
 .results aside{order:-1}}
@media (max-width:640px){.stMainBlockContainer{padding-inline:1rem}
 .topbar{gap:.5rem}.topbar nav{gap:0}.topbar nav a,.topbar .language{padding-inline:.45rem}
 .topbar .name{padding-inline-end:.25rem;font-size:1.25rem}
 .card{padding:.8rem .85rem}.bar-line>.segments{flex:1 1 100%}
 .stHtml .segments a{flex:1;text-align:center;
 padding-inline:.3rem}.reader .passage{font-size:1.1875rem}}
@media (max-width:460px){.topbar{gap:.2rem}
 .topbar nav{min-inline-size:0;overflow-x:auto;scrollbar-width:none;justify-content:space-between}
 .topbar nav a,.topbar .language{padding-inline:.2rem;font-size:.8125rem}
 .topbar .name{font-size:1rem;padding-inline-end:.1rem}}
@media (min-width:761px){.filters>summary{display:none}
 .filters::details-content{content-visibility:visible;display:block;block-size:auto}}
"""
