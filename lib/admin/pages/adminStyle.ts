/** The office's additions to the shop's style sheet. */
import { STYLE } from '../../page/style'

export const ADMIN_STYLE = `${STYLE}
.office .masthead{padding-top:1rem;padding-bottom:.5rem}
.office .masthead>a small{color:var(--soft);font:400 .875rem/1.3 var(--sans)}
.session{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem 1.25rem;color:var(--soft);font-size:.875rem}
.session form{display:flex}
.session button.link{margin:0;padding:.25rem 0;min-height:2rem;font-size:.875rem}
.sections{width:100%;max-width:66rem;margin:0 auto 1.75rem;padding:0 1.25rem}
.sections ul{list-style:none;display:flex;flex-wrap:wrap;gap:0 1.75rem;border-bottom:1px solid var(--line)}
.sections a{display:inline-block;padding:.75rem 0 .6rem;border-bottom:3px solid transparent;color:var(--soft);
text-decoration:none}
.sections a:hover{color:var(--deep)}
.sections [aria-current]{border-color:var(--accent);color:var(--ink);font-weight:600}
.office h1{font-size:clamp(1.45rem,1.2rem + 1vw,1.85rem)}
.office main>.lead{font-size:1rem}
.office main>*+.card,.office main>*+.tiles,.office main>*+.columns,.office main>*+form{margin-top:1.25rem}
.office h2+*{margin-top:.75rem}
.office h2+table{margin-top:.25rem}
.office footer p{border:0;padding:0}
.filters{display:flex;flex-wrap:wrap;align-items:flex-end;gap:.75rem 1rem}
.filters>div{flex:1 1 11rem}
.filters .hint{flex:1 0 100%}
.filters label,.fields label{margin-bottom:.3rem}
.filters .secondary{flex:none;width:auto;margin:0}
.merchants{width:100%;max-width:66rem;margin:-.5rem auto 1.75rem;padding:0 1.25rem}
.days{display:flex;justify-content:space-between;gap:1rem;flex-wrap:wrap}
.days a,.pages a{display:inline-flex;align-items:center;min-height:2.75rem}
.pages{display:flex;justify-content:center;align-items:center;gap:1.5rem;margin-top:1rem;color:var(--soft)}
.tiles{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:.75rem}
.tiles>div{padding:1rem 1.25rem;border:1px solid var(--line);border-radius:1rem;background:var(--card)}
.tiles dt{color:var(--soft);font-size:.9375rem}
.tiles dd{font-size:1.5rem;font-weight:600;line-height:1.35;font-variant-numeric:tabular-nums}
.tiles dd a{display:inline-block;min-width:2rem}
.chart{display:block;width:100%;height:auto;margin-top:1rem}
.chart rect{fill:var(--accent)}
.chart .base{stroke:var(--edge);stroke-width:1}
.chart .guide{stroke:var(--line);stroke-width:1}
.chart text{fill:var(--soft);font:400 13px/1 var(--sans)}
details summary{min-height:2.75rem;padding:.6rem 0;color:var(--accent);cursor:pointer}
.badge{display:inline-block;padding:.1rem .6rem;border-radius:1rem;background:var(--tint);color:var(--accent);
font-size:.8125rem;font-weight:600;line-height:1.6}
.badge.quiet{background:none;box-shadow:inset 0 0 0 1px var(--edge);color:var(--soft);font-weight:400}
.badge.alarm{background:none;box-shadow:inset 0 0 0 1px var(--alarm);color:var(--alarm)}
.list td:first-child,.list th:first-child{padding-right:1rem;text-align:left;white-space:nowrap}
.list td,.list tbody th{padding:.7rem 0}
.list td:first-child{width:1%;color:var(--soft);font-variant-numeric:tabular-nums}
.list tbody th{font-weight:400}
.list tbody th,.list .left{padding-left:0;text-align:left}
.list small{margin-top:.15rem}
.list .badge{margin:.15rem 0 .15rem .4rem}
@media (max-width:39.99rem){.list .badge{margin-left:0}.chart text{font-size:25px}}
h1 .number{font:600 .8em/1.3 var(--sans)}
.sentence{display:inline-block}
.sentence::first-letter{text-transform:uppercase}
.columns>div>*+*{margin-top:1.25rem}
.number{font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
a.number{display:inline-block;padding:.1rem 0}
.history{list-style:none;margin-top:.5rem}
.history li{position:relative;padding:.1rem 0 1.1rem 1.5rem;border-left:2px solid var(--line);margin-left:.4rem}
.history li:last-child{border-color:transparent;padding-bottom:0}
.history li::before{content:"";position:absolute;left:-.4rem;top:.5rem;width:.7rem;height:.7rem;border-radius:50%;
background:var(--accent)}
.history time{color:var(--soft);font-size:.875rem}
.history small{display:block;color:var(--soft);font-size:.875rem}
.notice.card{padding:.9rem 1.25rem;border-color:var(--accent);background:var(--tint);font-weight:600}
.refused.card{padding:.9rem 1.25rem;border-color:var(--alarm);font-weight:600}
.need.card{border-color:var(--alarm)}
.need ul{padding-left:1.2rem}
.need ul+*{margin-top:1.25rem}
.need .which{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1rem;margin-bottom:.75rem;
padding-bottom:.75rem;border-bottom:1px solid var(--line)}
.fields{display:grid;gap:1rem;margin-top:1rem}
.fields .hint{margin-top:.4rem}
.fields>.hint{margin-top:0}
.fields .check{display:flex;gap:.75rem;align-items:flex-start;font-weight:400}
.check input{flex:none;width:1.25rem;height:1.25rem;min-height:0;margin:.15rem 0 0;accent-color:var(--accent)}
.fields .secondary,.fields .primary{margin-top:0}
.fields .gateways{margin:0}
.fields .problem{margin-bottom:.4rem}
.begin{display:flex;margin-top:1.25rem}
.fields .radio{display:flex;align-items:center;gap:.75rem;min-height:3rem;margin:0;font-weight:400;cursor:pointer}
.choice>div+div{margin-top:.75rem}
.answers{list-style:none;margin-top:.25rem}
.answers li{display:flex;flex-wrap:wrap;align-items:center;gap:.15rem .75rem;padding:.25rem 0}
.answers time{color:var(--soft);font-size:.875rem;font-variant-numeric:tabular-nums}
.trade+.trade{margin-top:1.5rem;padding-top:1.5rem;border-top:1px solid var(--line)}
.trade .details{margin-top:.75rem;border:0;padding:0}
.empty{color:var(--soft)}
@media (min-width:40rem){
.tiles{grid-template-columns:repeat(4,minmax(0,1fr))}
.session{margin-left:auto}
.filters>div{flex:0 1 16rem}
.merchants>div{flex:0 1 24rem;display:flex;align-items:center;gap:.75rem}
.merchants label{margin:0;white-space:nowrap}
.fields .secondary{justify-self:start;width:auto}
.begin .primary{width:auto}}
@media (max-width:39.99rem){
.list tr{display:grid;grid-template-columns:1fr auto}
.list thead{display:none}
.list tbody tr{padding:.7rem 0}
.list tbody th,.list tbody td{padding:0}
.list tbody th{grid-row:2;grid-column:1/-1}}
@media (min-width:56rem){.office .aside{position:static}}
@media print{.sections,.session,.merchants{display:none}}
`
