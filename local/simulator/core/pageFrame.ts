// The frame around every page of the simulator, and the headers they are sent with.

import { html } from 'hono/html'

export type Html = ReturnType<typeof html>

/** Style from our own address only, nothing else. No form-action: browsers hold it against the redirect to the shop too. */
export const PAGE_HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'",
  // Not no-referrer: with that, browsers send `Origin: null`, and the control panel could not tell its own forms.
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
  /** Seconds after which the page loads itself again. */
  readonly refreshSeconds?: number
}

/** A whole page. Texts are escaped by the template. */
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
