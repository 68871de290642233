/**
 * Keeps web pages of elsewhere from the servers of the local stack. `node --require` runs it before programs that
 * serve more than they should: their servers then answer requests for this machine only, and none that a page of
 * another origin sends.
 *
 * SHOUYIN_SHOP_PORT names the one port that such pages may call, as they may call a deployed shop. Its functions
 * answer by the rules of ALLOWED_ORIGINS; serverless-offline, which would allow any origin, is not shown the header.
 */
const { Server } = require('node:http')

const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** Whether a request is meant for this machine, under no name that a page's owner could point here. */
const isForLoopback = ({ host = '' }) => LOOPBACK_NAMES.has(host.replace(/:\d+$/, '').toLowerCase())

/** Whether a request comes from a program, or from a page of the server itself. */
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
    // The functions get the raw headers.
    if (isShop) delete request.headers.origin
    return emit.call(this, name, request, response, ...rest)
  }
}

module.exports = { isOwn, refuse }

if (require.main !== module && module.parent?.id === 'internal/preload')
  guardServers(Number(process.env.SHOUYIN_SHOP_PORT))
