/**
 * Keeps foreign web pages away from the local stack's servers. Loaded by `node --require` into programs whose servers
 * accept too much: they then answer only requests for a loopback host, and none from a page of another origin.
 *
 * SHOUYIN_SHOP_PORT is the only port that such pages may call, as they may call a deployed shop: its functions apply
 * ALLOWED_ORIGINS. The header is hidden from serverless-offline, which would allow any origin.
 */
const { Server } = require('node:http')

const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** Whether the host is a loopback name, which rules out DNS rebinding. */
const isForLoopback = ({ host = '' }) => LOOPBACK_NAMES.has(host.replace(/:\d+$/, '').toLowerCase())

/** Whether the request comes from a program, or from a page of the same server. */
const isOwn = headers =>
  isForLoopback(headers) && (headers.origin === undefined || headers.origin === `http://${headers.host}`)

function refuse(response) {
  response.writeHead(403, { 'content-type': 'application/json' }).end('{"message":"Forbidden"}')
}

function guardServers(shopPort) {
  const { emit } = Server.prototype
  Server.prototype.emit = function (name, request, response, ...rest) {
    if (name !== 'request') return emit.call(this, name, request, response, ...rest)
    const isShop = this.address()?.port === shopPort
    if (isShop ? !isForLoopback(request.headers) : !isOwn(request.headers)) {
      refuse(response)
      return true
    }
    // The functions still see it in the raw headers.
    if (isShop) delete request.headers.origin
    return emit.call(this, name, request, response, ...rest)
  }
}

module.exports = { isOwn, refuse }

if (require.main !== module && module.parent?.id === 'internal/preload')
  guardServers(Number(process.env.SHOUYIN_SHOP_PORT))
