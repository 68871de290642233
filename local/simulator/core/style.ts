// The style of all pages of the simulator, for phones and desktops.

import { CONTROL_STYLE } from './controlStyle'

export const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#1268e6"/><path d="M8 11h16M8 16h16M16 11v12M10 23h12" stroke="#fff" stroke-width="2.6" stroke-linecap="round" fill="none"/></svg>'

export const STYLE = `
:root {
  --blue: #1268e6; --blue-dark: #0958d9; --blue-pale: #eaf3ff;
  --ink: #1c2430; --soft: #5f6b7a; --line: #e3e8ef; --edge: #7f8da3; --ground: #f3f6fa; --paper: #fff;
  --good: #0f7b46; --good-pale: #e4f6ec; --bad: #b42318; --bad-pale: #fdecea; --wait: #8a5300; --wait-pale: #fff3dc;
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--ink); line-height: 1.6; font-size: 16px;
  font-family: system-ui, -apple-system, "PingFang SC", "Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", sans-serif;
}
small { font-size: .8125rem; color: var(--soft); font-weight: 400; }
h1, h2, p, dl, dd, ul { margin: 0; }
h1 { font-size: 1.375rem; line-height: 1.35; }
h2 { font-size: 1.0625rem; line-height: 1.4; }
a { color: var(--blue-dark); }
:focus-visible { outline: 3px solid var(--blue-dark); outline-offset: 2px; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.inner { max-width: 960px; margin: 0 auto; padding: 0 24px; }
.wide .inner { max-width: 1200px; }

.notice {
  padding: 7px 16px; text-align: center; font-size: .875rem; color: #5c3a00;
  background: repeating-linear-gradient(-45deg, #fff0cc 0 14px, #ffe8b3 14px 28px);
}
.notice strong, .notice span { font-weight: 600; white-space: nowrap; }
.notice span { font-weight: 400; }
.bar { background: var(--paper); border-bottom: 1px solid var(--line); }
.bar .inner { display: flex; align-items: center; gap: 14px; padding-top: 14px; padding-bottom: 14px; }
.mark {
  display: grid; place-items: center; width: 40px; height: 40px; border-radius: 11px;
  background: var(--blue); color: #fff; font-weight: 600; font-size: 1.25rem;
}
.brand { font-weight: 600; font-size: 1.125rem; line-height: 1.3; }
.brand small { display: block; }
main { padding-top: 32px !important; padding-bottom: 24px !important; }
footer { padding-bottom: 32px !important; color: var(--soft); font-size: .8125rem; }

.card {
  background: var(--paper); border: 1px solid var(--line); border-radius: 16px; padding: 28px;
  box-shadow: 0 1px 2px rgb(20 40 80 / 4%), 0 8px 24px rgb(20 40 80 / 4%);
}
.till { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 6fr); gap: 24px; align-items: start; }
.subject { font-size: 1.1875rem; overflow-wrap: anywhere; }
.body { margin-top: 4px; color: var(--soft); overflow-wrap: anywhere; }
.amount { margin: 16px 0 20px; font-size: 2.5rem; font-weight: 600; line-height: 1.15; letter-spacing: -.01em; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.yuan { font-size: 1.5rem; margin-right: 4px; }
.order dl { border-top: 1px solid var(--line); padding-top: 8px; font-size: .9375rem; }
.order dl div { display: grid; grid-template-columns: 7rem minmax(0, 1fr); gap: 8px; padding: 7px 0; align-items: baseline; }
.order dt { color: var(--soft); font-size: .875rem; white-space: nowrap; }
.order dt small { font-size: .75rem; }
.order .code { font-size: .8125rem; letter-spacing: -.01em; }
.order dd { overflow-wrap: anywhere; }
.code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: .875rem; overflow-wrap: anywhere; }
small.code { font-size: .75rem; }

fieldset { border: 0; margin: 0; padding: 0; }
.ways { display: grid; gap: 12px; margin: 18px 0 22px; }
.way { border: 1.5px solid var(--line); border-radius: 12px; padding: 0 18px; }
.way:has(input:checked) { border-color: var(--blue); background: var(--blue-pale); }
.pick { display: flex; align-items: center; gap: 12px; padding: 15px 0; font-weight: 500; cursor: pointer; }
input[type="radio"], input[type="checkbox"] { width: 20px; height: 20px; margin: 0; flex: none; accent-color: var(--blue); }
.choose { display: block; padding-bottom: 16px; }
.way:not(:has(input:checked)) .choose { display: none; }
.choose > span, .field > span { display: block; font-size: .875rem; margin-bottom: 5px; color: var(--soft); }
.field small { display: block; font-size: .75rem; }
select, input[type="number"] {
  width: 100%; min-height: 44px; padding: 8px 12px; font: inherit; font-size: .9375rem; color: inherit;
  background: var(--paper); border: 1px solid var(--edge); border-radius: 9px; text-overflow: ellipsis;
}
button, .button {
  font: inherit; font-weight: 500; cursor: pointer; border-radius: 10px; border: 1px solid var(--edge); background: var(--paper); color: var(--ink);
  padding: 9px 16px; text-decoration: none; display: inline-block; line-height: 1.4;
}
button:hover, .button:hover { border-color: var(--blue); color: var(--blue-dark); }
button small, .button small { color: inherit; }
.primary { width: 100%; min-height: 52px; font-size: 1.0625rem; font-weight: 600; border-color: var(--blue); background: var(--blue); color: #fff; }
.primary:hover { background: var(--blue-dark); border-color: var(--blue-dark); color: #fff; }
.text { width: 100%; margin-top: 8px; border-color: transparent; background: none; color: var(--soft); }
.text:hover { border-color: transparent; text-decoration: underline; }
.plain { margin-top: 10px; color: var(--soft); }

.bank-sign { display: flex; align-items: center; gap: 16px; padding-bottom: 20px; border-bottom: 1px solid var(--line); margin-bottom: 16px; }
.bank-sign strong { display: block; font-size: 1.25rem; line-height: 1.3; }
.bank-seal { display: grid; place-items: center; flex: none; width: 52px; height: 52px; border-radius: 50%; background: var(--blue-pale); color: var(--blue-dark); font-size: 1.5rem; font-weight: 600; }
.bank-sign ~ form .primary { margin-top: 22px; }

.end { text-align: center; }
.end h1 small, .end h2 small { display: block; margin-top: 2px; }
.end .button { margin-top: 20px; }
.seal { width: 60px; height: 60px; margin: 4px auto 16px; border-radius: 50%; display: grid; place-items: center; font-size: 1.75rem; font-weight: 600; }
.seal.good { background: var(--good-pale); color: var(--good); }
.seal.bad { background: var(--bad-pale); color: var(--bad); }
.seal.quiet { background: var(--ground); color: var(--soft); }
.wrong, .developer { max-width: 640px; margin: 0 auto; }
.wrong code { font-size: 1.0625rem; font-weight: 600; color: var(--bad); overflow-wrap: anywhere; }
.developer { margin-top: 20px; }
.developer p { margin-top: 12px; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 10px 0 0; padding: 14px 16px; border-radius: 10px; background: var(--ground); font-size: .8125rem; line-height: 1.55; }

${CONTROL_STYLE}

@media (max-width: 720px) {
  .inner { padding: 0 16px; }
  main { padding-top: 16px !important; }
  .till { grid-template-columns: minmax(0, 1fr); gap: 14px; }
  .card, .wide .card { padding: 20px 18px; border-radius: 14px; }
  .bar .inner { padding-top: 10px; padding-bottom: 10px; }
  .mark { width: 34px; height: 34px; border-radius: 9px; font-size: 1.0625rem; }
  .amount { font-size: 2.125rem; margin: 10px 0 14px; }
  .order dl { font-size: .875rem; }
  .order dl div { padding: 4px 0; }
  .submit .primary { width: 100%; }
  thead { display: none; }
  table, tbody, tr, td { display: block; }
  tr { padding: 10px 0; border-bottom: 1px solid var(--line); }
  tr:last-child { border-bottom: 0; padding-bottom: 0; }
  tbody tr { display: flex; flex-wrap: wrap; gap: 2px 14px; align-items: baseline; }
  td { border: 0; padding: 0; }
  td.whole, td.acts { flex: 0 0 100%; }
  .number, .acts { text-align: left; }
  .acts form { margin: 6px 8px 0 0; }
  .notify { padding: 12px 14px; }
  .notify-head { flex-wrap: wrap; }
  .minor { display: none !important; }
  .only-phone { display: inline; }
  .attempts td.whole { order: 1; }
  .notice { font-size: .8125rem; line-height: 1.45; }
}
`
