"""The Memory page's own look."""

STYLE = """<style>
.memory-status {margin:.25rem 0 .75rem}
.memory-status.ok {color:var(--quiet); display:flex; align-items:center; gap:.5rem}
.memory-status.ok i {inline-size:.6rem; block-size:.6rem; border-radius:50%;
  background:var(--prefix)}
div.memory-status {border:1px solid var(--tone); border-inline-start-width:5px;
  border-radius:8px; background:var(--card); padding:.9rem 1.2rem; max-inline-size:none}
.memory-status.warning {--tone:var(--exact)} .memory-status.critical {--tone:var(--accent)}
.stHtml .memory-status h2 {color:var(--tone); font-size:1.25rem; font-weight:600; margin:0 0 .3rem;
  padding:0}
.stHtml .memory-status p {margin:0 0 .25rem}
.memory-figures {display:grid; grid-template-columns:repeat(6,minmax(0,1fr)); margin:0;
  padding:0 !important; border-block:1px solid var(--line)}
.memory-figures div {padding:.7rem .9rem .6rem 0; padding-inline:.9rem 0}
.memory-figures div:first-child {padding-inline-start:0}
.memory-figures div + div {border-inline-start:1px solid var(--line)}
.memory-figures dt {color:var(--quiet); font-size:.8125rem; font-weight:400; margin:0}
.memory-figures dd {margin:0; padding:0}
.memory-figures b {display:block; font-size:1.5rem; line-height:1.3; font-weight:600;
  font-variant-numeric:tabular-nums; white-space:nowrap; overflow:hidden; text-overflow:ellipsis}
.memory-figures span {font-size:.8125rem; color:var(--quiet); font-variant-numeric:tabular-nums;
  display:block; line-height:1.35; min-block-size:2.2em}
.stHtml .memory-beneath {font-size:.8125rem; color:var(--quiet); margin:.5rem 0 0}
.memory-beneath code {font-size:.75rem; background:none; padding:0; color:inherit}
.st-key-memory-bar-line {margin-block-start:.5rem}
.st-key-memory-bar-line .segments a {white-space:nowrap}
.memory-zoom-out {visibility:hidden; margin-inline-start:auto; border:1px solid var(--line);
  border-radius:8px; padding:.1rem .8rem; background:var(--card); color:var(--accent);
  font:inherit; cursor:pointer}
#memory-chart {block-size:380px; color:var(--quiet); overflow:hidden; direction:ltr}
.stHtml .memory-legend {display:flex; flex-wrap:wrap; gap:.2rem 1.1rem; font-size:.8125rem;
  color:var(--quiet); margin:0}
.memory-legend span {display:inline-flex; align-items:center; gap:.4rem}
.memory-legend .area, .memory-parts .area {inline-size:.75rem; block-size:.75rem;
  border-radius:2px; flex:none}
.memory-legend .stroke {inline-size:1.1rem; block-size:0; border-block-start:2.5px solid}
.of-working_set {border-color:#1F5F8B !important} .of-hard {border-color:var(--ink) !important}
.of-anonymous {background:#B9CFE0} .of-mapped {background:#DCE7EF} .of-cache {background:#EEEAE3}
.memory-scroll {overflow-x:auto}
.memory-events {inline-size:100%; border-collapse:collapse; font-size:.875rem;
  font-variant-numeric:tabular-nums}
.memory-events th {text-align:start; font-weight:400; color:var(--quiet); font-size:.8125rem;
  padding:.3rem .75rem .3rem 0; padding-inline:0 .75rem; border:0;
  border-block-end:1px solid var(--line)}
.memory-events td {padding:.35rem 0; padding-inline:0 .75rem; border:0; vertical-align:top;
  border-block-end:1px solid var(--line)}
.memory-events td:first-child {white-space:nowrap; color:var(--quiet)}
.memory-events tr.critical td:nth-child(2) {color:var(--accent); font-weight:600}
.memory-events tr.warning td:nth-child(2) {color:var(--exact); font-weight:600}
.memory-bar {display:flex; block-size:1.75rem; border-radius:6px; overflow:hidden; gap:1px;
  background:var(--paper)}
.memory-bar .part {flex:0 0 0; min-inline-size:2px}
.part.of-base {background:#7A8794} .part.of-sessions {background:#2F6B3A}
.part.of-model {background:#A3243B} .part.of-codes {background:#C77B3B}
.part.of-caches {background:#9A7B2D} .part.of-pool {background:#1F5F8B}
.part.of-rest {background:#C9C5BC}
.stHtml .memory-parts {list-style:none; margin:.5rem 0 0; padding:0 !important}
.memory-parts li {display:flex; gap:.6rem; align-items:baseline; margin:0 !important;
  padding:.3rem 0; border-block-end:1px solid var(--line); font-size:.9375rem}
.memory-parts li span {flex:1} .memory-parts small {display:block; color:var(--quiet);
  font-size:.8125rem}
.memory-parts bdi {font-variant-numeric:tabular-nums}
.memory-effect {margin:.25rem 0}
@media (prefers-color-scheme:dark) {
  .of-working_set {border-color:#7DB4DE !important}
  .of-anonymous {background:#31506A} .of-mapped {background:#263846} .of-cache {background:#24272E}
  .part.of-base {background:#8A95A1} .part.of-sessions {background:#84BF8C}
  .part.of-model {background:#E0647A} .part.of-codes {background:#E0A066}
  .part.of-caches {background:#D9C06A} .part.of-pool {background:#7DB4DE}
  .part.of-rest {background:#464B55}}
@media (max-width:900px) {.memory-figures {grid-template-columns:repeat(3,minmax(0,1fr))}
  .memory-figures div:nth-child(4) {border:0; padding-inline-start:0}
  .memory-figures div:nth-child(n+4) {border-block-start:1px solid var(--line)}}
@media (max-width:640px) {.memory-figures {grid-template-columns:repeat(2,minmax(0,1fr))}
  .memory-figures div:nth-child(odd) {border-inline-start:0; padding-inline-start:0}
  .memory-figures div:nth-child(4) {border-inline-start:1px solid var(--line);
    padding-inline-start:.9rem}
  .memory-figures div:nth-child(n+3) {border-block-start:1px solid var(--line)}
  .memory-figures b {font-size:1.25rem}
  .memory-events thead {display:none}
  .memory-events tr {display:flex; flex-wrap:wrap; gap:0 .75rem; padding:.4rem 0;
    border-block-end:1px solid var(--line)}
  .memory-events td {border:0; padding:0} .memory-events td:empty {display:none}
  .memory-events td:nth-child(2) {flex:1 1 70%}
  .memory-events td:nth-child(n+3) {color:var(--quiet); font-size:.8125rem}
  .memory-events td:nth-child(n+3)::before {content:attr(data-head) " "}}
</style>"""
