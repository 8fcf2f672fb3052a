/** A make-believe portal page: posts the frame open and answers the unmodified SDK's messages. */
export function portalPage(url, sectionPort) {
  const query = url.search || '?page=section'
  return `<!doctype html><meta charset="utf-8"><title>Portal</title>
<style>body{margin:0;background:#2b6cb0;font-family:system-ui}#bar{height:44px;color:#fff;padding:12px 20px;box-sizing:border-box}iframe{display:block;width:calc(100vw - 90px);height:calc(100vh - 54px);margin-left:80px;border:0;border-radius:12px 0 0 0;background:#fff}</style>
<div id="bar">Bitrix24 (stand-in)</div><script>
const params = new URLSearchParams(${JSON.stringify(query)})
const sid = 'f'.repeat(32), app = 'http://127.0.0.1:${sectionPort}'
window.log = []
const frame = document.createElement('iframe')
frame.name = params.get('noframe') ? 'x' : location.host + '|0|' + sid
document.body.append(frame)
const form = Object.assign(document.createElement('form'), { method: 'POST', target: frame.name, action: app + '/bitrix24/app' + ${JSON.stringify(query)} + '&DOMAIN=' + location.host + '&LANG=' + (params.get('lang') || 'en') })
document.body.append(form)
form.submit()
const tokens = id => ({ AUTH_ID: id, REFRESH_ID: 'refresh', AUTH_EXPIRES: '3600' })
const answers = {
  getInitData: () => ({ ...tokens('auth'), LANG: params.get('lang') || 'en', DOMAIN: location.host, PROTOCOL: 0, PATH: '/rest', MEMBER_ID: 'm1', FIRST_RUN: false, IS_ADMIN: true, INSTALL: params.get('page') === 'install', USER_OPTIONS: {}, APP_OPTIONS: {}, PLACEMENT: 'LEFT_MENU', PLACEMENT_OPTIONS: {} }),
  refreshAuth: () => tokens('refreshed'), resizeWindow: () => ({}), setInstall: () => ({}),
}
addEventListener('message', event => {
  if (event.origin !== app || typeof event.data !== 'string' || params.get('silent')) return
  const parts = event.data.split(':')
  const [command, callback] = [parts[0], parts.at(-2)]
  window.log.push(command)
  if (answers[command]) frame.contentWindow.postMessage(callback + ':' + JSON.stringify(answers[command]()), app)
})
</script>`
}
