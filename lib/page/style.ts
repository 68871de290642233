/** The style sheet, inline and allowed by its hash. In both colour schemes text has a contrast of at least 4.5:1. */
export const STYLE = `
:root{color-scheme:light dark;
--paper:#f6f5f0;--card:#fff;--ink:#17211f;--soft:#56625f;--line:#e1dfd6;--edge:#8b958f;
--accent:#0d5a57;--deep:#083f3d;--on-accent:#fff;--tint:#e7f0ed;--alarm:#a5281b;
--sans:system-ui,-apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",sans-serif;
--serif:Georgia,"Songti SC","Source Han Serif SC","Noto Serif CJK SC","Noto Serif SC",serif}
:lang(zh-Hant){
--sans:system-ui,-apple-system,"PingFang TC","Microsoft JhengHei","Noto Sans CJK TC","Noto Sans TC",sans-serif;
--serif:Georgia,"Songti TC","Source Han Serif TC","Noto Serif CJK TC","Noto Serif TC",serif}
:lang(en){--sans:system-ui,-apple-system,sans-serif}
@media (prefers-color-scheme:dark){:root{
--paper:#0f1514;--card:#171f1e;--ink:#e9eeec;--soft:#a3b1ad;--line:#2a3533;--edge:#6d7c78;
--accent:#7fd0c6;--deep:#a5e2da;--on-accent:#06201e;--tint:#1d2e2b;--alarm:#ff9d90}}
*,::before,::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;min-height:100vh;display:flex;flex-direction:column;background:var(--paper);color:var(--ink);
font:1rem/1.65 var(--sans);overflow-wrap:anywhere}
h1,h2,p,ul,ol,dl,dd{margin:0;padding:0}
h1{font:600 clamp(1.6rem,1.2rem + 1.6vw,2.15rem)/1.3 var(--serif);text-wrap:balance}
p,li{text-wrap:pretty}
h2{font-size:1.0625rem;font-weight:600;line-height:1.45}
a{color:var(--accent);text-underline-offset:.2em}
a:hover{color:var(--deep)}
:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
.masthead,main,footer{width:100%;margin:0 auto;padding:0 1.25rem;max-width:66rem}
.masthead{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:center;gap:.25rem 1.5rem;
padding-top:1.5rem;padding-bottom:1.5rem}
.masthead>a{display:inline-flex;align-items:center;gap:.75rem;min-height:2.75rem;color:var(--ink);
font:600 1.125rem/1.3 var(--serif);text-decoration:none}
.seal{flex:none;display:grid;place-items:center;width:2.25rem;height:2.25rem;border-radius:.4rem;
background:var(--accent);color:var(--on-accent);font-size:1.25rem;line-height:1}
main{flex:1}
.masthead:has(+main.narrow){max-width:35rem}
.languages ul{list-style:none;display:flex;flex-wrap:wrap;font-size:.875rem}
.languages li+li::before{content:"·"/"";margin:0 .6rem;color:var(--soft)}
.languages a{display:inline-block;padding:.4rem 0;color:var(--soft)}
.languages a:hover{color:var(--deep)}
.languages [aria-current]{color:var(--ink);font-weight:600;text-decoration:none}
main.narrow{max-width:35rem}
footer{padding-top:2.5rem;padding-bottom:2rem;color:var(--soft);font-size:.875rem}
footer p{padding-top:1.25rem;border-top:1px solid var(--line)}
main.narrow~footer{text-align:center}
.imprint{list-style:none;display:flex;flex-wrap:wrap;gap:0 1.5rem;margin-top:.25rem}
.imprint a{display:inline-block;padding:.5rem 0;color:inherit}
main.narrow~footer .imprint{justify-content:center}
.card{background:var(--card);border:1px solid var(--line);border-radius:1rem;padding:1.25rem}
.refusal.card{margin-top:1rem;border-color:var(--alarm);padding:1rem 1.25rem;font-weight:600}
.elsewhere.card{margin-top:1rem;padding:1rem 1.25rem;background:var(--tint)}
.address{user-select:all;font-weight:600}
.problem{color:var(--alarm);font-size:.9375rem;font-weight:600;line-height:1.5}
.goods .problem{grid-column:1/-1}
.aside .problem{margin-bottom:.4rem}
[aria-invalid]{border:2px solid var(--alarm)}
.lead{margin-top:.5rem;color:var(--soft);font-size:1.0625rem}
.hint{color:var(--soft);font-size:.875rem;line-height:1.55}
.spoken{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);
white-space:nowrap;user-select:none}
.money{position:relative;white-space:nowrap;font-variant-numeric:tabular-nums lining-nums}
.columns{display:grid;gap:1.25rem;margin-top:1.75rem;align-items:start}
.columns>*{min-width:0}
.single{margin-top:1.75rem}
.goods{list-style:none;padding-top:.25rem;padding-bottom:.25rem}
.goods li{display:grid;grid-template:"emblem about about" auto "emblem price quantity" auto/auto 1fr auto;
gap:.5rem .75rem;align-items:center;padding:1.25rem 0}
.goods li+li{border-top:1px solid var(--line)}
.emblem{grid-area:emblem;align-self:start;display:grid;place-items:center;width:4rem;height:4rem;
border-radius:.75rem;background:var(--tint);color:var(--accent);font:600 2rem/1 var(--serif)}
.about{grid-area:about}
.about p{color:var(--soft);font-size:.9375rem;line-height:1.5}
.price{grid-area:price;font-weight:600}
.quantity{grid-area:quantity;display:flex;align-items:center;gap:.5rem}
.quantity label{white-space:nowrap;color:var(--soft);font-size:.875rem;font-weight:400}
label{display:block;font-weight:600;font-size:.9375rem}
input,select{width:100%;min-height:3rem;padding:.5rem .875rem;border:1px solid var(--edge);
border-radius:.625rem;background:var(--card);color:inherit;font:inherit;font-size:1rem}
input:focus-visible,select:focus-visible{outline-offset:0;border-color:var(--accent)}
select{appearance:none;padding-right:2.75rem;text-overflow:ellipsis;background-repeat:no-repeat;
background-image:conic-gradient(from 315deg at 50% 100%,var(--soft) 90deg,transparent 0);
background-size:.75rem .375rem;background-position:right 1rem center}
.quantity input{width:4.25rem;min-height:2.75rem;padding:.25rem .5rem;text-align:center;
font-variant-numeric:tabular-nums}
.aside label{margin:1.25rem 0 .4rem}
.aside .hint{margin-top:.6rem}
.gateways{min-width:0;margin:1.25rem 0 0;padding:0;border:0}
.gateways legend{margin-bottom:.4rem;padding:0;font-weight:600;font-size:.9375rem}
.gateway{padding:0 .875rem;border:1px solid var(--edge);border-radius:.625rem}
.gateway+.gateway{margin-top:.5rem}
.gateway:has([type=radio]:checked){border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent)}
.aside .radio{display:flex;align-items:center;gap:.75rem;min-height:3rem;margin:0;cursor:pointer}
.radio input{flex:none;width:1.25rem;height:1.25rem;min-height:0;margin:0;accent-color:var(--accent)}
.gateway:not(:has([type=radio]:checked)) .choice{display:none}
.gateway .choice{padding-bottom:.875rem}
.aside .gateway .choice label{margin-top:0}
button{font:inherit;cursor:pointer}
.primary{display:flex;justify-content:center;align-items:center;width:100%;min-height:3.25rem;
padding:.5rem 1.5rem;border:1px solid transparent;border-radius:.75rem;background:var(--accent);
color:var(--on-accent);font-size:1.0625rem;font-weight:600;text-align:center;text-decoration:none}
.primary:hover{background:var(--deep);color:var(--on-accent)}
.aside .primary{margin-top:1.25rem}
.secondary{display:block;width:100%;margin-top:.75rem;min-height:3rem;padding:.5rem 1.5rem;border:1px solid var(--accent);
border-radius:.75rem;background:none;color:var(--accent);font-weight:600}
.secondary:hover{border-color:var(--deep);color:var(--deep)}
button.link{display:block;margin:.5rem auto 0;min-height:2.75rem;padding:.25rem .75rem;border:0;
background:none;color:var(--accent);font-size:.9375rem;text-decoration:underline;text-underline-offset:.2em}
button.link:hover{color:var(--deep)}
.total .label{display:block;color:var(--soft);font-size:.9375rem}
.total .money{font-size:2rem;font-weight:600;line-height:1.2;letter-spacing:-.01em}
table{width:100%;border-collapse:collapse;text-align:left}
th,td{padding:.8rem 0;vertical-align:top;font-weight:400}
th+th,td{padding-left:1rem;text-align:right}
thead th{padding:.75rem 0 .4rem;color:var(--soft);font-size:.875rem}
tbody tr{border-top:1px solid var(--line)}
tbody th{font-weight:600}
tbody small{display:block;color:var(--soft);font-size:.9375rem;font-weight:400}
.details{border-top:1px solid var(--line);padding-top:.9rem}
.details div{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1rem;padding:.3rem 0}
.details dt{color:var(--soft)}
.details dd{margin-left:auto;text-align:right}
.code{font-variant-numeric:tabular-nums}
.next{padding:.5rem 1.25rem}
.steps{list-style:none;counter-reset:step;margin-top:.75rem;color:var(--soft)}
.steps li{counter-increment:step;position:relative;padding:.3rem 0 .3rem 2.25rem}
.steps li::before{content:counter(step);position:absolute;left:0;top:.42rem;width:1.5rem;height:1.5rem;
border-radius:50%;background:var(--tint);color:var(--accent);font-size:.8125rem;font-weight:600;
line-height:1.5rem;text-align:center}
.slip{padding:2.25rem 1.25rem 1.5rem}
.slip [role]{text-align:center}
.slip .lead+p{margin-top:.4rem}
.hint a{white-space:nowrap}
.slip>.hint{margin-top:.75rem;text-align:center}
.slip>.total{margin:1.75rem 0 .75rem;padding-top:1.5rem;border-top:1px dashed var(--edge);text-align:center}
.slip>.refund{margin:0 0 .75rem;text-align:center}
.slip>form{margin-top:1.25rem}
.links{display:flex;flex-wrap:wrap;justify-content:center;gap:.25rem 1.75rem;margin-top:1.5rem;text-align:center}
.links a:not(.primary){display:inline-flex;align-items:center;min-height:2.75rem}
.culprit{margin-top:1rem;padding:.75rem 1rem;border-radius:.625rem;background:var(--tint);text-align:center}
.culprit bdi{font-weight:600}
.qr{display:block;width:100%;max-width:18rem;height:auto;margin:0 auto 1.25rem;border-radius:.625rem}
.hint+.qr{margin-top:1rem}
.help{margin-top:1rem;text-align:center}
.mark{display:block;margin:0 auto 1rem;fill:none;stroke:var(--accent);stroke-width:2.5;
stroke-linecap:round;stroke-linejoin:round}
.mark circle{stroke:var(--line)}
.mark.done circle{fill:var(--accent);stroke:var(--accent)}
.mark.done path{stroke:var(--on-accent);stroke-width:3.5}
.mark.attention circle{stroke:var(--accent)}
.mark.attention path{stroke-width:3.5}
.sweep{transform-origin:center}
[data-confirming=true] .sweep{animation:turn 2.4s linear infinite}
@keyframes turn{to{transform:rotate(1turn)}}
@media (prefers-reduced-motion:reduce){[data-confirming=true] .sweep{animation:none}}
@media (max-width:23.5rem){
.goods li{grid-template:"emblem about about" auto "price price quantity" auto/auto 1fr auto}}
@media (min-width:40rem){
.total .money{font-size:2.5rem}
.card{padding:1.75rem}
.goods{padding-top:.5rem;padding-bottom:.5rem}
.goods li{grid-template:"emblem about price quantity" auto/auto 1fr auto auto;column-gap:1.5rem}
.next{padding:.5rem 1.75rem}
.slip{padding:3rem 2.5rem 2rem}}
@media (min-width:56rem){
.columns{grid-template-columns:minmax(0,1fr) 21rem;gap:1.75rem}
.aside{position:sticky;top:1.5rem}
.next{grid-column:1}}
@media print{body{background:none}.links,.languages,footer p,.slip>.hint{display:none}.card{border:0}}
`
