// The frame and the headers of all pages of the simulator.

import { html } from 'hono/html'

export type Html = ReturnType<typeof html>

/** Only the simulator's own stylesheet. No form-action, which browsers also apply to the redirect to the shop. */
export const PAGE_HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'",
  // Not no-referrer, with which browsers send `Origin: null`, so that the control panel would refuse its own forms.
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
}

interface Frame {
  readonly title: string
  readonly heading: string
  readonly headingSmall: string
  readonly body: Html
  readonly width?: 'wide'
  /** Seconds until the page reloads. */
  readonly refreshSeconds?: number
}

/** The template escapes texts. */
export function framePage({ title, heading, headingSmall, body, width, refreshSeconds }: Frame): Html {
  return html`<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
${refreshSeconds === undefined ? '' : html`<meta http-equiv="refresh" content="${refreshSeconds}">`}
<title>${title}</title>
<link rel="icon" href="/simulator.svg" type="image/svg+xml">
<link rel="stylesheet" href="/simulator.css">
</head>
<body class="${width ?? 'narrow'}">
<aside class="notice" aria-label="提示 Notice"><strong>模拟环境 · 不会发生真实扣款</strong> <span lang="en">Simulator — no real money</span></aside>
<header class="bar"><div class="inner">
<span class="mark" aria-hidden="true">收</span>
<p class="brand">${heading}<small lang="en">${headingSmall}</small></p>
</div></header>
<main class="inner">${body}</main>
<footer class="inner"><p>本地网关模拟器，仅用于开发与测试，与支付宝无关。<br><span lang="en">A local gateway simulator for development and tests; not affiliated with Alipay.</span></p></footer>
</body>
</html>`
}
