/** The lower bound: only Lambda’s runtime. */
export const handler = async () => ({ statusCode: 200, body: 'success' })
