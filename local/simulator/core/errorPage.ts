// The page for a refused request: the code in `<code data-error-code>`, and details for developers.

import { html } from 'hono/html'
import { framePage, type Html } from './pageFrame'
import type { Refusal } from './refusal'

export function errorPage(refusal: Refusal): Html {
  return framePage({
    title: `错误 · ${refusal.refused}`,
    heading: '收银台',
    headingSmall: 'Cashier',
    body: html`
<section class="card end wrong">
<p class="seal bad" aria-hidden="true">!</p>
<h1>抱歉，无法继续付款<small lang="en">Sorry, this payment cannot go on</small></h1>
<p class="plain">${refusal.message}，请返回商户网站重试，或联系商户。</p>
<p class="plain">错误代码 <small lang="en">Error code</small><br><code data-error-code>${refusal.refused}</code></p>
</section>
<section class="card developer">
<h2>给开发者 <small lang="en">For the developer</small></h2>
<p lang="en">${refusal.detail}</p>
${
  refusal.signedText === undefined
    ? ''
    : html`<p>网关据此计算签名（不含密钥）<br><small lang="en">The gateway checked the signature of this text; no key is in it:</small></p><pre>${refusal.signedText}</pre>`
}
<p><small lang="en">The real gateway shows the buyer the code only, and does not tell the shop's server.</small></p>
</section>`,
  })
}
