/** In-app browsers that block Alipay's pages. */

/**
 * WeChat (and WeCom, with the same token) and QQ (on iPads `IPadQQ`) block Alipay's addresses in their own browsers.
 *
 * @see docs/protocols.md#in-app-browsers
 */
export const isBlockedIn = (userAgent: string): boolean => /MicroMessenger\/|QQ\/\d/.test(userAgent)
