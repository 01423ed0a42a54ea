// Lights up what belongs together: a kind of launch in the table of regions, in the arena and on the time axis.
// By pointer and by keyboard; Enter or a click keeps it, Escape lets it go.
(function () {
  'use strict';
  var root = document.documentElement;
  var kept = null;
  var lit = null;

  function kindOf(element) {
    var owner = element && element.closest ? element.closest('[data-k]') : null;
    var kind = owner ? owner.getAttribute('data-k') : null;
    return kind === '-1' ? null : kind;
  }

  function light(kind) {
    if (kind === lit) {
      return;
    }
    document.querySelectorAll('.lit').forEach(function (element) {
      element.classList.remove('lit');
    });
    lit = kind;
    if (kind !== null) {
      document.querySelectorAll('[data-k="' + Number(kind) + '"]').forEach(function (element) {
        element.classList.add('lit');
      });
    }
  }

  function point(event) {
    var kind = kindOf(event.target);
    light(kind === null ? kept : kind);
  }

  function keep(event) {
    var kind = kindOf(event.target);
    kept = kind === kept ? null : kind;
    light(kept);
  }

  document.addEventListener('mouseover', point);
  document.addEventListener('focusin', point);
  document.addEventListener('click', keep);
  document.addEventListener('keydown', function (event) {
    if (event.key === 'Escape') {
      kept = null;
      light(null);
    } else if (event.key === 'Enter' && kindOf(event.target) !== null) {
      keep(event);
    }
  });
  root.setAttribute('data-ready', 'true');
})();
