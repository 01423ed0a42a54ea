// As much of a document as the page's script uses.
var listeners = {};

function element(kind) {
  return {
    attributes: kind === null ? {} : {'data-k': kind},
    classes: {},
    getAttribute: function (name) { return name in this.attributes ? this.attributes[name] : null; },
    setAttribute: function (name, value) { this.attributes[name] = String(value); },
    closest: function (selector) {
      if (selector !== '[data-k]') { throw new Error('closest ' + selector); }
      return 'data-k' in this.attributes ? this : null;
    },
    get classList() {
      var classes = this.classes;
      return {
        add: function (name) { classes[name] = true; },
        remove: function (name) { delete classes[name]; }
      };
    }
  };
}

var elements = [element('0'), element('0'), element('7'), element('-1')];

var document = {
  documentElement: element(null),
  addEventListener: function (type, listener) { (listeners[type] = listeners[type] || []).push(listener); },
  querySelectorAll: function (selector) {
    var kind = /^\[data-k="(\d+)"\]$/.exec(selector);
    if (selector !== '.lit' && kind === null) { throw new Error('querySelectorAll ' + selector); }
    return elements.filter(function (one) {
      return kind === null ? 'lit' in one.classes : one.attributes['data-k'] === kind[1];
    });
  }
};

function fire(type, target, key) {
  listeners[type].forEach(function (listener) { listener({target: target, key: key}); });
}

function lit() {
  return elements.map(function (one, i) { return 'lit' in one.classes ? String(i) : ''; })
      .filter(function (text) { return text !== ''; }).join(',');
}
