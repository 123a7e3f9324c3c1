#include "report/style.hpp"

namespace viroplate::report {

namespace {

constexpr std::string_view kStyleSheet = R"css(
:root{--ink:#1b1f24;--soft:#57606a;--line:#d5dae0;--pale:#f5f7f9;--pass:#1a7f4b;--review:#9a5b00;--fail:#b3261e;
--s0:#0072b2;--s1:#d55e00;--s2:#009e73;--s3:#a24a7f}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0 auto;padding:28px 32px 56px;max-width:1240px;background:#fff;color:var(--ink);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
h1{font-size:28px;line-height:1.2;margin:0;font-weight:650;overflow-wrap:anywhere}
h2{font-size:19px;line-height:1.3;margin:0 0 10px;font-weight:650}
h3{font-size:15px;margin:18px 0 6px;font-weight:650}
p{margin:0 0 8px}
a{color:#0b5cad;text-decoration:underline;text-underline-offset:2px}
code{font:12px/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;color:var(--soft);font-weight:400}
h3 code{margin-left:8px}
.program{margin:0 0 2px;color:var(--soft);font-size:13px}
header{margin-bottom:18px}
.first{display:grid;grid-template-columns:minmax(0,1fr) 320px;gap:32px;align-items:start}
.verdict{border:1px solid var(--line);border-left:6px solid var(--soft);border-radius:4px;padding:14px 20px 10px;margin-bottom:22px}
.verdict h2{margin:0 0 4px}
.verdict.pass{border-left-color:var(--pass)}
.verdict.review{border-left-color:var(--review)}
.verdict.fail{border-left-color:var(--fail)}
.outcome{display:inline-flex;align-items:center;gap:.4em;font-weight:650;white-space:nowrap}
.outcome svg{flex:none}
.outcome.pass{color:var(--pass)}
.outcome.review{color:var(--review)}
.outcome.fail{color:var(--fail)}
.outcome .shape{fill:currentColor}
.outcome .sign{fill:none;stroke:#fff;stroke-width:2.6;stroke-linecap:round;stroke-linejoin:round}
.verdict h2 .word{font-size:27px;text-transform:uppercase;letter-spacing:.03em}
.sentence{font-size:17px}
.reasons{list-style:none;margin:0 0 8px;padding:0}
.reasons{font-size:14px}
.reasons li{display:grid;grid-template-columns:78px minmax(0,1fr);gap:8px;margin:4px 0}
.reasons .outcome{align-self:start;font-size:13px;line-height:21px}
.found{margin-bottom:8px}
.effects{border-collapse:collapse;width:100%;margin-bottom:6px}
.effects td{padding:6px 8px 6px 0;border-bottom:1px solid var(--line);vertical-align:middle}
.effects .sign{width:22px}
.effects .dumbbell{width:208px;padding-right:0;text-align:right}
.effects svg{display:block}
.direction .up{fill:var(--s1)}
.direction .down{fill:var(--s0)}
.direction .both{fill:var(--s3)}
.direction .flat{stroke:var(--soft);stroke-width:2}
.detail{white-space:normal}
.hollow{fill:#fff;stroke:var(--ink);stroke-width:1.6}
.filled{fill:var(--ink)}
.change{stroke:var(--ink);stroke-width:1.6}
aside{border-left:1px solid var(--line);padding-left:24px}
aside h2{font-size:15px}
.facts{margin:0 0 18px;font-size:14px;display:grid;grid-template-columns:112px minmax(0,1fr);gap:3px 10px}
.facts dt,.provenance dt{color:var(--soft)}
.facts dd,.provenance dd{margin:0;overflow-wrap:anywhere}
.warnings{margin:0;padding-left:18px;font-size:14px}
nav{margin:22px 0 0;padding:8px 0;border-top:1px solid var(--line);border-bottom:1px solid var(--line);font-size:14px}
nav a{margin-right:14px;white-space:nowrap}
main>section{margin-top:34px}
.note{color:var(--soft);font-size:13px;max-width:90ch}
.absent{color:var(--soft);font-size:13px}
svg{display:block;max-width:100%}
svg{font-size:11px}
svg text{fill:var(--soft)}
svg text.group{fill:var(--ink);font-size:12px}
svg text.inside{fill:var(--ink);paint-order:stroke;stroke:#fff;stroke-width:3px}
figure{margin:0}
figcaption{margin-bottom:4px}
.key{list-style:none;display:flex;flex-wrap:wrap;gap:4px 20px;margin:0 0 12px;padding:0;font-size:13px;color:var(--soft)}
.key li{display:flex;align-items:center;gap:6px}
.maps{display:grid;grid-template-columns:repeat(auto-fill,minmax(500px,1fr));gap:22px 28px}
.map svg{width:100%}
.map text.on-light{fill:#111}
.map text.on-dark{fill:#fff}
.well{stroke:rgba(0,0,0,.18);stroke-width:.6}
.well.void{stroke:var(--line)}
.well.missing{stroke:#9a9a9a}
.well.aside{stroke:#9a9a9a;stroke-dasharray:2 2}
.well.unknown{stroke:#c4c4c4}
g:hover>.well{stroke:#000;stroke-width:1.6}
.mark{fill:#fff;stroke:#111}
.mark-line{stroke:#111}
.map text.mark-text,.key text.mark-text{font-weight:700;font-size:9px;fill:#111;stroke:#fff;stroke-width:.4}
.cross{stroke:#b3261e;stroke-width:1.6}
.scale{stroke:#9a9a9a;stroke-width:.5}
.axis{stroke:#7c858f;stroke-width:1}
.grid{stroke:#e4e8ec;stroke-width:1}
.control-parts,.titre-parts{display:grid;grid-template-columns:minmax(0,640px) minmax(280px,1fr);gap:28px;align-items:center}
.strip{width:100%}
.mean{stroke:var(--ink);stroke-width:1.6}
.figures{border-collapse:collapse}
.figures th{text-align:left;font-weight:400;color:var(--soft);padding:3px 16px 3px 0;vertical-align:top}
.figures td{padding:3px 10px 3px 0;vertical-align:top;white-space:nowrap}
.figures td.absent{white-space:normal}
.figures .number{font-weight:650}
.dot{stroke:#fff;stroke-width:.7}
.dot.series0{fill:var(--s0)}.dot.series1{fill:var(--s1)}.dot.series2{fill:var(--s2)}.dot.series3{fill:var(--s3)}
.curve{fill:none;stroke-width:1.7}
.curve.limit{stroke-width:.8;stroke-dasharray:none;opacity:.7}
.curve.series0,.vehicle.series0{stroke:var(--s0)}.curve.series1,.vehicle.series1{stroke:var(--s1)}
.curve.series2,.vehicle.series2{stroke:var(--s2)}.curve.series3,.vehicle.series3{stroke:var(--s3)}
.vehicle{stroke-width:1.2;stroke-dasharray:5 3}
.band{opacity:.13}
.band.series0{fill:var(--s0)}.band.series1{fill:var(--s1)}.band.series2{fill:var(--s2)}.band.series3{fill:var(--s3)}
.whisker{stroke:var(--s1);stroke-width:1}
.doses{display:grid;grid-template-columns:repeat(auto-fill,minmax(330px,1fr));gap:22px 24px}
.dose svg{width:100%;max-width:420px}
table.data{border-collapse:collapse;font-size:13.5px;margin:4px 0 10px}
table.data th,table.data td{padding:5px 14px 5px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
table.data thead th{color:var(--soft);font-weight:400;border-bottom:1px solid #9aa3ad;white-space:nowrap}
table.data tbody th{font-weight:600}
table.data td.number{text-align:right;white-space:nowrap}
.rules{width:100%}
.rules .outcome{font-size:13px}
.well-list{max-width:110ch}
.scroll{overflow-x:auto}
.gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(340px,1fr));gap:18px;margin-top:10px}
.field svg{width:100%;height:auto;background:#000;border-radius:2px}
.field figcaption{margin:5px 0 0;font-size:13px;line-height:1.4;overflow-wrap:anywhere}
.well-name{display:flex;justify-content:space-between;gap:8px}
.why{color:var(--soft);text-align:right}
.outline{fill:none;stroke:#56c8f5;stroke-width:1.1;vector-effect:non-scaling-stroke}
.outline.infected{stroke:#ffb000;stroke-width:1.6;stroke-dasharray:4 2}
svg text.outline-word{fill:#fff}
.outline-key{display:inline-block;vertical-align:middle;margin-left:18px}
label.switch{margin-left:6px;cursor:pointer}
#show-outlines:not(:checked)~.gallery .outline{display:none}
details{margin:6px 0 12px}
summary{cursor:pointer;color:#0b5cad}
.provenance{display:grid;grid-template-columns:minmax(120px,190px) minmax(0,1fr);gap:3px 14px;margin:0;font-size:14px}
footer{margin-top:40px;padding-top:10px;border-top:1px solid var(--line);color:var(--soft);font-size:13px}
@media (max-width:1000px){.first,.control-parts,.titre-parts{grid-template-columns:minmax(0,1fr)}
aside{border-left:0;padding-left:0}.maps{grid-template-columns:minmax(0,1fr)}body{padding:18px}}
@media print{@page{margin:14mm}body{max-width:none;padding:0;font-size:11.5px}nav,input.switch,label.switch{display:none}
a{color:inherit;text-decoration:none}figure,.control,tr,.verdict{break-inside:avoid}h2,h3{break-after:avoid}
h1{font-size:20px}h2{font-size:15px}.sentence{font-size:13px}.reasons{font-size:11px}.note,.key,.field figcaption{font-size:10px}
.facts,.provenance,table.data,.warnings{font-size:10.5px}.facts{grid-template-columns:74px minmax(0,1fr)}
.control-parts,.titre-parts{grid-template-columns:minmax(0,1fr) 240px}.effects .dumbbell{width:136px}.effects .dumbbell svg{width:130px}
.first{grid-template-columns:minmax(0,1fr) 230px}.maps{grid-template-columns:1fr 1fr}.gallery{grid-template-columns:repeat(3,1fr)}.doses{grid-template-columns:repeat(3,1fr)}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
)css";

}  // namespace

std::string_view style_sheet() { return kStyleSheet; }

}  // namespace viroplate::report
