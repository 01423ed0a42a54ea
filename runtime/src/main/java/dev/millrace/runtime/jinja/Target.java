package dev.millrace.runtime.jinja;

import java.util.List;

/** What a value is assigned to: a name, several, or an attribute of a namespace. */
sealed interface Target {

    void assign(Scope scope, Object value);

    record Name(String name) implements Target {
        @Override
        public void assign(Scope scope, Object value) {
            scope.set(name, value);
        }
    }

    record Attribute(String namespace, String name) implements Target {
        @Override
        public void assign(Scope scope, Object value) {
            Object of = scope.get(namespace);
            if (of instanceof Undefined undefined) {
                throw undefined.error();
            }
            if (!(of instanceof Namespace namespaceValue)) {
                throw new JinjaException("cannot assign attribute on non-namespace object");
            }
            namespaceValue.set(name, value);
        }
    }

    record Several(List<Target> targets) implements Target {
        @Override
        public void assign(Scope scope, Object value) {
            List<Object> values = Operators.all(value, scope.run().budget());
            if (values.size() != targets.size()) {
                throw new JinjaException(
                        "there are " + values.size() + " values to unpack, and " + targets.size() + " names for them");
            }
            for (int i = 0; i < targets.size(); i++) {
                targets.get(i).assign(scope, values.get(i));
            }
        }
    }
}
