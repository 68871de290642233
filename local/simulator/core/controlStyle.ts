// The additional style of the control panel.

export const CONTROL_STYLE = `.wide main { display: grid; gap: 20px; }
.head { display: flex; flex-wrap: wrap; gap: 14px; align-items: center; justify-content: space-between; }
.head h1 small { display: block; }
.head nav { display: flex; flex-wrap: wrap; gap: 10px; }
.wide .card { padding: 22px 24px; min-width: 0; }
.on { border-color: var(--blue); background: var(--blue-pale); color: var(--blue-dark); }
.danger:hover { border-color: var(--bad); color: var(--bad); }
.problems { padding: 14px 20px 14px 36px; border-radius: 12px; background: var(--bad-pale); color: var(--bad); }
.settings { display: grid; grid-template-columns: repeat(auto-fill, minmax(250px, 1fr)); gap: 16px 20px; margin-top: 14px; align-items: end; }
.ticks { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: 10px 28px; }
.tick { display: flex; align-items: center; gap: 10px; min-height: 32px; cursor: pointer; }
.submit { grid-column: 1 / -1; }
.submit .primary { width: auto; min-height: 46px; padding: 9px 32px; font-size: 1rem; }
table { width: 100%; border-collapse: collapse; font-size: .9375rem; margin-top: 12px; }
th { text-align: left; font-weight: 500; font-size: .8125rem; color: var(--soft); padding: 6px 14px 6px 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
td { padding: 11px 14px 11px 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
tr:last-child td { border-bottom: 0; padding-bottom: 2px; }
.attempts { table-layout: fixed; }
.attempts th:nth-child(1) { width: 7.5rem; }
.attempts th:nth-child(2) { width: 11.5rem; }
.attempts th:nth-child(3) { width: 9.5rem; }
.attempts th:nth-child(4) { width: 4.5rem; }
.attempts th:nth-child(6) { width: 6.5rem; }
.only-phone { display: none; }
.once { white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.time { white-space: nowrap; font-variant-numeric: tabular-nums; font-size: .875rem; }
.acts { text-align: right; }
.acts form { display: inline-block; margin: 0 0 4px 6px; }
.part { width: 5rem; margin-right: 6px; border: 1px solid #c5cedb; background: var(--paper); color: inherit; font-family: inherit; }
.small { padding: 5px 12px; font-size: .875rem; min-height: 36px; border-radius: 8px; white-space: nowrap; }
.tag { display: inline-block; padding: 1px 9px; border-radius: 999px; font-size: .8125rem; font-weight: 500; white-space: nowrap; }
.tag small { color: inherit; font-size: .75rem; }
.tag.good { background: var(--good-pale); color: var(--good); }
.tag.bad { background: var(--bad-pale); color: var(--bad); }
.tag.wait { background: var(--wait-pale); color: var(--wait); }
.tag.quiet { background: var(--ground); color: var(--soft); }
.notifies { display: grid; gap: 14px; margin-top: 14px; }
.notify { border: 1px solid var(--line); border-radius: 12px; padding: 14px 16px; min-width: 0; }
.notify-head { display: flex; gap: 14px; justify-content: space-between; align-items: start; }
.notify-head p { min-width: 0; overflow-wrap: anywhere; }
.answer { overflow-wrap: anywhere; white-space: pre-wrap; }
.answer.good { color: var(--good); }
.answer.bad { color: var(--bad); }
.nothing { margin-top: 12px; color: var(--soft); }`
