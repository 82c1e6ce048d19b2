/* What tests do in a page: everything that a person may do with what stands there, and looks at what came of it. */
"use strict"

window.touch = (() => {
  /* What a test evaluates may compile strings whatever the page's policy says; what comes a moment later may not. */
  const later = (ms = 0) => new Promise((done) => setTimeout(done, ms))

  /* Done to everything in an element, but to what `skip` says. */
  const MOUSE = 'pointerover pointerenter mouseover mouseenter mousemove mousedown mouseup wheel contextmenu'.split(' ')
  const OTHER = 'input change keydown copy cut paste dragstart drop scroll animationstart transitionend toggle'.split(' ')
  async function busy(root, skip = () => false) {
    for (const one of [...root.querySelectorAll('*')]) {
      if (skip(one)) continue
      for (const name of MOUSE) one.dispatchEvent(new MouseEvent(name, { bubbles: true, cancelable: true }))
      for (const name of OTHER) one.dispatchEvent(new Event(name, { bubbles: true, cancelable: true }))
      one.focus?.()
      one.dispatchEvent(new FocusEvent('focus'))
      if (one.click) one.click()
      else one.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))
    }
  }

  /* Set each as HTML in both ways that there are, and do everything with it but follow a link away. */
  async function slip(all) {
    await later()
    const away = (one) => {
      const link = one.closest('a, area')?.href
      const address = link && new URL(link.baseVal ?? link, location.href)
      return address && address.protocol.startsWith('http') && address.href.split('#')[0] !== location.href.split('#')[0]
    }
    const hosts = []
    for (const html of all) {
      for (const way of ['innerHTML', 'fragment']) {
        const host = document.createElement('div')
        document.getElementById('present').append(host)
        hosts.push(host)
        if (way === 'innerHTML') host.innerHTML = html
        else host.append(document.createRange().createContextualFragment(html))
      }
    }
    await later(300)
    for (const host of hosts) await busy(host, away)
    await later(500)
    for (const host of hosts) host.remove()
  }

  /* Make a script of a string in every way; which of them went through. */
  async function compile(text) {
    await later()
    const ways = [
      () => Function(text)(), () => eval(text), () => setTimeout(text), () => (async () => {}).constructor(text)(),
      () => { const script = document.createElement('script'); script.textContent = text; document.body.append(script) },
      () => { const script = document.createElement('script'); script.src = `data:,${text}`; document.body.append(script) },
      () => new Worker(`data:text/javascript,${text}`),
      () => document.write(`<img src=x onerror="${text}">`),
      () => import(`data:text/javascript,${text}`),
    ]
    const passed = []
    for (const [place, way] of ways.entries()) {
      try { way() } catch { continue }
      passed.push(place)
    }
    return passed
  }

  /* What stands in the page's content that isn't ours, and touches all of it: tags, handlers, names, sources. */
  async function strange(roots) {
    await later()
    const own = new Set(('a article aside b blockquote br button caption code datalist dd details dialog div dl dt em fieldset footer form h1 h2 h3 h4 h5 h6 ' +
      'header hr i input label legend li mark menu nav ol option p pre progress q search section select small span strong summary sub sup svg path ' +
      'table tbody td th thead time tr ul').split(' '))
    const found = []
    for (const root of document.querySelectorAll(roots)) {
      for (const one of root.querySelectorAll('*')) {
        const names = [...one.attributes].map(({ name }) => name)
        const address = one.getAttribute('href') ?? ''
        const strange = !own.has(one.localName)
          || names.some((name) => /^(on|x-|v-|ng-|hx-|@|src|srcset|action|formaction|ping|background|xlink|popover|is$|slot$)/.test(name))
          || (address && !/^(https?:\/\/|#|\/clippings\/)/.test(address))
          || /url|@import|expression/i.test(one.getAttribute('style') ?? '')
          || (one.id && !/^(clipping-\d+-\d+|[a-z]+(-[a-z]+)*|(component|html)-[a-z0-9]+)$/.test(one.id))
          || one.hasAttribute('name')
        if (strange) found.push(one.outerHTML.slice(0, 300))
      }
      await busy(root, (one) => one.closest('a, button, input, textarea, label, summary, form'))
    }
    for (const name of ['getElementById', 'querySelector', 'createElement']) {
      if (!String(document[name]).includes('[native code]')) found.push(`document.${name} is hidden`)
    }
    if (typeof window.clippings?.open !== 'function') found.push('our script is hidden')
    return found.slice(0, 5)
  }

  /* Open each by its address, wait for it, and return the text that the reader then shows. */
  async function opened(wanted) {
    const texts = []
    const opened = () => document.querySelector('#reader [data-opened]')?.dataset.opened
    for (const address of wanted) {
      const before = opened()
      location.hash = address
      const start = performance.now()
      while (opened() === before) {
        if (performance.now() - start > 30_000) return [...texts, 'never shown']
        await later(5)
      }
      texts.push(document.querySelector('#reader').textContent)
    }
    return texts
  }

  /* Tick each, as if the choices had them; wait for its chip. */
  async function tick(ticked) {
    for (const [kind, value] of ticked) {
      const box = document.createElement('input')
      Object.assign(box, { type: 'checkbox', checked: true, value })
      box.dataset.kind = kind
      document.querySelector('#choices .choice').after(box)
      const made = () => document.querySelectorAll('#filters .filter-chip').length
      const before = made()
      box.dispatchEvent(new Event('change', { bubbles: true }))
      const start = performance.now()
      while (made() === before) {
        if (performance.now() - start > 30_000) throw new Error(`no chip for ${kind} ${value}`)
        await later(5)
      }
      box.remove()
    }
  }

  /* Whether a function may be made of these. */
  async function compiles(names, body) {
    await later()
    try { return typeof Function(names, body) === 'function' } catch { return false }
  }

  return { busy, slip, compile, compiles, strange, opened, tick }
})()
