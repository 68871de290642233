/** Validation of URLs in the configuration. */
import { expect, it } from 'vitest'
import { isLoopback, isOrigin, isUsableUrl, isWebsite, isWebsiteHere } from '../../lib/url'

const kindsOf = (text: string) =>
  Object.entries({ isUsableUrl, isOrigin, isLoopback, isWebsite, isWebsiteHere }).flatMap(([name, is]) =>
    is(text) ? [name] : [],
  )

it.each<[string, readonly string[]]>([
  ['https://shop.example.com', ['isUsableUrl', 'isOrigin', 'isWebsite']],
  ['https://shop.example.com:8443', ['isUsableUrl', 'isOrigin', 'isWebsite']],
  ['https://shop.example.com/', ['isUsableUrl', 'isWebsite']],
  ['https://shop.example.com/gateway.do', ['isUsableUrl', 'isWebsite']],
  // A query of ours could not follow.
  ['https://shop.example.com/?a=1', ['isWebsite']],
  ['https://shop.example.com/a?', ['isWebsite']],
  ['https://shop.example.com/terms#sale', ['isWebsite']],
  ['https://SHOP.example.com', ['isUsableUrl', 'isWebsite']],
  ['https://shop.example.com:443', ['isUsableUrl', 'isWebsite']],
  ['https://user@shop.example.com', ['isUsableUrl']],
  ['https://:hush@shop.example.com', ['isUsableUrl']],
  ['https://shop', ['isUsableUrl', 'isOrigin']],
  ['https://shop.example.com/茶', ['isUsableUrl']],
  ['https://shop.example.com/a b', ['isUsableUrl']],
  ['http://127.0.0.1:4000', ['isUsableUrl', 'isOrigin', 'isLoopback', 'isWebsiteHere']],
  ['http://localhost:4000', ['isUsableUrl', 'isOrigin', 'isLoopback', 'isWebsiteHere']],
  ['http://[::1]:4000', ['isUsableUrl', 'isOrigin', 'isLoopback', 'isWebsiteHere']],
  ['https://127.0.0.1', ['isUsableUrl', 'isOrigin', 'isLoopback', 'isWebsite', 'isWebsiteHere']],
  ['http://127.0.0.1:4000/gateway.do', ['isUsableUrl', 'isLoopback', 'isWebsiteHere']],
  ['http://127.0.0.1:4000/?a=1', ['isLoopback', 'isWebsiteHere']],
  ['http://shop.example.com', []],
  ['http://user@localhost:4000', ['isUsableUrl', 'isLoopback']],
  ['http://:hush@localhost:4000', ['isUsableUrl', 'isLoopback']],
  ['http://localhost:4000/茶', ['isUsableUrl', 'isLoopback']],
  ['ftp://localhost/', ['isLoopback']],
  // Somebody else's, whatever they are called.
  ['http://localhost.example.com', []],
  ['http://127.0.0.1.example.com', []],
  ['http://127.0.0.1@shop.example.com', []],
  ['ftp://shop.example.com', []],
  ['javascript:alert(1)', []],
  ['shop.example.com', []],
  ['//shop.example.com', []],
  ['', []],
])('%j', (text, kinds) => expect(kindsOf(text)).toEqual(kinds))
