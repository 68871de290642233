/** Browsers within apps that do not open the pages of Alipay. */

/**
 * WeChat (and WeCom, which names itself so as well) and QQ (on an iPad `IPadQQ`) block Alipay's addresses in their own browsers.
 *
 * @see docs/protocols.md#in-app-browsers
 */
export const isBlockedIn = (userAgent: string): boolean => /MicroMessenger\/|QQ\/\d/.test(userAgent)
